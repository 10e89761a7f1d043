package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.v1.RelationshipFilter;
import dev.pemba.v1.SubjectFilter;

/// The text form of a filter: a relationship of which any part may be left out.
///
/// `type[:id][#relation][@type[:id][#relation]]`; `@user:ana#` (nothing after the `#`) means only
/// the subject itself, no usersets of it. `#reader` and `@user:ana` alone are filters too. Since
/// ids may hold `@`, an id and a subject have a `#` between them: `dataset:x#@user:ana` for any
/// relation.
final class Filters {
  static final String FORM = "TYPE[:ID][#RELATION][@SUBJECT]";

  private Filters() {}

  static RelationshipFilter parse(String text) {
    int at = subjectStart(text);
    String resource = at < 0 ? text : text.substring(0, at);
    RelationshipFilter.Builder filter = RelationshipFilter.newBuilder();
    int relation = resource.indexOf('#');
    String object = relation < 0 ? resource : resource.substring(0, relation);
    if (relation >= 0 && !resource.endsWith("#")) {
      filter.setRelation(resource.substring(relation + 1));
    } else if (relation >= 0 && at < 0) {
      throw expected(text);
    }
    if (!object.isEmpty()) {
      int colon = object.indexOf(':');
      filter.setObjectType(part(text, colon < 0 ? object : object.substring(0, colon)));
      if (colon >= 0) {
        filter.setObjectId(part(text, object.substring(colon + 1)));
      }
    }
    if (at >= 0) {
      filter.setSubject(subject(text, text.substring(at + 1)));
    }
    if (filter.build().equals(RelationshipFilter.getDefaultInstance())) {
      throw expected(text);
    }
    return filter.build();
  }

  /// Whoever is that subject; of an object, also its usersets.
  static SubjectFilter ofSubject(String text) {
    return subject(text, text);
  }

  /// The `@` before the subject. Object ids hold `@` too: after an id it is the first one behind
  /// the relation; types and relations hold none.
  private static int subjectStart(String text) {
    int at = text.indexOf('@');
    int colon = text.indexOf(':');
    boolean inId = colon >= 0 && colon < at;
    if (!inId) {
      return at;
    }
    int hash = text.indexOf('#');
    return hash < 0 ? -1 : text.indexOf('@', hash);
  }

  private static SubjectFilter subject(String text, String subject) {
    int hash = subject.indexOf('#');
    String object = hash < 0 ? subject : subject.substring(0, hash);
    int colon = object.indexOf(':');
    SubjectFilter.Builder filter =
        SubjectFilter.newBuilder()
            .setType(part(text, colon < 0 ? object : object.substring(0, colon)));
    if (colon >= 0) {
      filter.setId(part(text, object.substring(colon + 1)));
    }
    if (hash >= 0) {
      filter.setRelation(
          SubjectFilter.RelationFilter.newBuilder().setRelation(subject.substring(hash + 1)));
    }
    return filter.build();
  }

  private static String part(String text, String part) {
    if (part.isEmpty()) {
      throw expected(text);
    }
    return part;
  }

  private static PembaException expected(String text) {
    return PembaException.malformed(
        "filter `%s`: expected `type[:id][#relation][@subject]`, such as `dataset:patients#reader`"
            .formatted(Printable.of(text)));
  }
}
