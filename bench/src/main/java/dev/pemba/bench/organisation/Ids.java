package dev.pemba.bench.organisation;

import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;

/// Ids of a generated organisation: words and a number, of the length that people give ids.
final class Ids {
  static final RelationName MEMBER = new RelationName("member");

  private static final String[] PEOPLE = {
    "amina.yusuf", "mateo.alvarez", "ingrid.dahl", "chen.wei", "priya.raman", "jonas.berg",
    "fatima.saleh", "lucia.costa", "kofi.mensah", "yuki.tanaka", "noah.becker", "rosa.silva"
  };
  private static final String[] GROUPS = {
    "fraud-science", "ml-platform", "claims", "clinical-data", "pricing", "search", "reliability"
  };
  private static final String[] TOPICS = {
    "claims-history",
    "patient-records",
    "payments",
    "support-calls",
    "telematics",
    "web-corpus",
    "invoices",
    "lab-results",
    "clickstream",
    "inventory"
  };
  private static final String[] MODELS = {
    "fraud-scorer", "triage-urgency", "reply-ranker", "premium-model", "form-reader", "embedder"
  };

  private Ids() {}

  static ObjectRef user(long number) {
    return named(Types.USER, PEOPLE, number);
  }

  static ObjectRef team(long number) {
    return named(Types.TEAM, GROUPS, number);
  }

  static Subject members(long team) {
    return new Subject.Userset(team(team), MEMBER);
  }

  static ObjectRef dataset(long number) {
    return named(Types.DATASET, TOPICS, number);
  }

  static ObjectRef model(long number) {
    return named(Types.MODEL, MODELS, number);
  }

  /// An object whose id is its type's short name and a number.
  static ObjectRef of(TypeName type, long number) {
    return new ObjectRef(type, new ObjectId(type.value().replace('_', '-') + "-" + number));
  }

  /// An object named after another one, such as `extract:claims-history-7/individual`.
  static ObjectRef of(TypeName type, ObjectRef base, String suffix) {
    return new ObjectRef(type, new ObjectId(base.id().value() + "/" + suffix));
  }

  private static ObjectRef named(TypeName type, String[] words, long number) {
    String word = words[(int) (number % words.length)];
    return new ObjectRef(type, new ObjectId(word + "-" + number));
  }
}
