package dev.pemba.store;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Precondition;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectId;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.RelationshipFilter.SubjectFilter;
import dev.pemba.model.RelationshipFilter.SubjectRelationFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.TypeName;
import dev.pemba.store.Snapshot.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Changes, filters and relationships that the contract's tests are made of.
final class Changes {
  static final String SCHEMA =
      """
      caveat office(hour int) { hour >= 8 && hour < 18 }
      definition user {}
      definition team { relation member: user | team#member | user with expiration }
      definition document {
        relation viewer: user | user:* | team#member | user with office | user with expiration
        relation editor: user
        permission view = viewer + editor
      }
      """;

  private Changes() {}

  static Change schema(String text) {
    return Change.of(new Change.SchemaText(text));
  }

  static Update update(Operation operation, String relationship) {
    return new Update(operation, Relationship.parse(relationship));
  }

  static Change updates(Update... updates) {
    return Change.of(new Change.Updates(List.of(), List.of(updates)));
  }

  static Change creating(String... relationships) {
    return all(Operation.CREATE, relationships);
  }

  static Change touching(String... relationships) {
    return all(Operation.TOUCH, relationships);
  }

  static Change deleting(String... relationships) {
    return all(Operation.DELETE, relationships);
  }

  private static Change all(Operation operation, String... relationships) {
    return updates(
        Stream.of(relationships).map(text -> update(operation, text)).toArray(Update[]::new));
  }

  static Change guarded(List<Precondition> preconditions, String relationship) {
    return Change.of(
        new Change.Updates(preconditions, List.of(update(Operation.CREATE, relationship))));
  }

  static Change deleteMatching(RelationshipFilter filter, int limit, boolean partial) {
    return Change.of(new Change.DeleteMatching(List.of(), filter, limit, partial));
  }

  static Change keyed(String key, Change change) {
    return new Change(change.provenance(), Optional.of(key), change.body());
  }

  static RelationshipFilter subject(String type, String id) {
    return filter(
        Optional.empty(), Optional.of(subjectFilter(type, id, new SubjectRelationFilter.Any())));
  }

  static SubjectFilter subjectFilter(String type, String id, SubjectRelationFilter relation) {
    return new SubjectFilter(
        new TypeName(type), id.isEmpty() ? Optional.empty() : Optional.of(id), relation);
  }

  static RelationshipFilter filter(Optional<String> relation, Optional<SubjectFilter> subject) {
    return new RelationshipFilter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        relation.map(RelationName::new),
        subject);
  }

  static Stored stored(String relationship, long created) {
    return new Stored(Relationship.parse(relationship), new Revision(created));
  }

  static List<Relationship> manyRelationships() {
    List<Relationship> all = new ArrayList<>();
    for (int object = 0; object < 12; object++) {
      for (int subject = 0; subject < 12; subject++) {
        String plan = "document:" + (object < 6 ? "plan" : "note") + object;
        if ((object + subject) % 3 == 0) {
          all.add(Relationship.parse(plan + "#viewer@user:u" + subject));
        }
        if ((object * subject) % 5 == 1) {
          all.add(Relationship.parse(plan + "#editor@user:u" + subject));
        }
        if (subject == 7 && object % 2 == 0) {
          all.add(Relationship.parse(plan + "#viewer@team:t" + object + "#member"));
          all.add(Relationship.parse(plan + "#viewer@user:*"));
          all.add(Relationship.parse("team:t" + object + "#member@user:u3"));
        }
      }
    }
    return all;
  }

  static List<RelationshipFilter> filters() {
    List<RelationshipFilter> filters = new ArrayList<>();
    SubjectRelationFilter any = new SubjectRelationFilter.Any();
    SubjectRelationFilter none = new SubjectRelationFilter.None();
    SubjectRelationFilter member = new SubjectRelationFilter.Exactly(new RelationName("member"));
    List<Optional<SubjectFilter>> subjects =
        List.of(
            Optional.empty(),
            Optional.of(subjectFilter("user", "", any)),
            Optional.of(subjectFilter("user", "u3", none)),
            Optional.of(subjectFilter("user", "*", any)),
            Optional.of(subjectFilter("team", "", member)),
            Optional.of(subjectFilter("team", "t4", any)),
            Optional.of(subjectFilter("team", "t4", none)),
            Optional.of(subjectFilter("user", "nobody", any)),
            Optional.of(subjectFilter("planet", "", any)));
    List<Optional<RelationName>> relations =
        List.of(
            Optional.empty(),
            Optional.of(new RelationName("viewer")),
            Optional.of(new RelationName("member")),
            Optional.of(new RelationName("unheard")));
    Optional<TypeName> document = Optional.of(new TypeName("document"));
    for (Optional<SubjectFilter> subject : subjects) {
      for (Optional<RelationName> relation : relations) {
        filters.add(filter(relation.map(RelationName::value), subject));
        filters.add(
            new RelationshipFilter(
                document, Optional.empty(), Optional.empty(), relation, subject));
        filters.add(
            new RelationshipFilter(
                document, Optional.of(new ObjectId("plan4")), Optional.empty(), relation, subject));
        filters.add(
            new RelationshipFilter(
                document, Optional.empty(), Optional.of("note1"), relation, subject));
      }
    }
    return filters;
  }
}
