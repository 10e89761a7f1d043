package dev.pemba.server.grpc;

import com.google.protobuf.Timestamp;
import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.Draft;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.RelationshipFilter.SubjectFilter;
import dev.pemba.model.RelationshipFilter.SubjectRelationFilter;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Cursor;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.Token;
import dev.pemba.v1.SubjectRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the parts that requests share. Every error names the field and its value.
final class FromProto {
  /// Of the year 9999.
  private static final long LAST_SECOND = 253_402_300_799L;

  /// Workers share the few threads that carry them, so a large message lets others in between.
  private static final int RELATIONSHIPS_AT_A_TIME = 1_024;

  private static final Field CONSISTENCY = Field.of("consistency");
  private static final Field CONTEXT = Field.of("context");
  private static final Field CONTEXTUAL = Field.of("contextual_relationships");
  private static final Field DRAFT = Field.of("draft");
  private static final Field CURSOR = Field.of("cursor");

  private FromProto() {}

  static Consistency consistency(dev.pemba.v1.Consistency given) {
    return consistency(given, CONSISTENCY);
  }

  static Consistency consistency(dev.pemba.v1.Consistency given, Field field) {
    return switch (given.getRequirementCase()) {
      case HEAD -> {
        if (!given.getHead()) {
          throw field.child("head").malformed("is false: leave it out instead");
        }
        yield new Consistency.Head();
      }
      case REQUIREMENT_NOT_SET -> new Consistency.Head();
      case AT_LEAST ->
          new Consistency.AtLeast(
              field.child("at_least").required(given.getAtLeast(), Token::parse));
      case EXACTLY ->
          new Consistency.Exactly(
              field.child("exactly").required(given.getExactly(), Token::parse));
      case AS_OF -> new Consistency.AsOf(instant(given.getAsOf(), field.child("as_of")));
    };
  }

  static Optional<Cursor> cursor(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(CURSOR.checked(text, Cursor::parse));
  }

  static ObjectRef object(boolean present, dev.pemba.v1.ObjectRef given, Field field) {
    if (!present) {
      throw field.missing();
    }
    return new ObjectRef(
        field.child("type").required(given.getType(), SeenNames.TYPES::of),
        field.child("id").required(given.getId(), ObjectId::new));
  }

  static Subject subject(boolean present, SubjectRef given, Field field) {
    if (!present) {
      throw field.missing();
    }
    TypeName type = field.child("type").required(given.getType(), SeenNames.TYPES::of);
    if (given.getId().equals("*")) {
      if (!given.getRelation().isEmpty()) {
        throw field.child("relation").malformed("is given, and everyone of a type has no relation");
      }
      return new Subject.Everyone(type);
    }
    ObjectRef object =
        new ObjectRef(type, field.child("id").required(given.getId(), ObjectId::new));
    return given.getRelation().isEmpty()
        ? Subject.of(object)
        : new Subject.Userset(
            object, field.child("relation").checked(given.getRelation(), SeenNames.RELATIONS::of));
  }

  /// Through whom a subject acts.
  static List<ObjectRef> actors(List<dev.pemba.v1.ObjectRef> given, Field field) {
    if (given.isEmpty()) {
      return List.of();
    }
    if (given.size() > Limits.ACTORS) {
      throw PembaException.limit("actors", Limits.ACTORS, given.size());
    }
    List<ObjectRef> actors = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      actors.add(object(true, given.get(i), field.index(i)));
    }
    return actors;
  }

  static RelationName relation(String name, Field field) {
    return field.required(name, SeenNames.RELATIONS::of);
  }

  static TypeName type(String name, Field field) {
    return field.required(name, SeenNames.TYPES::of);
  }

  static Context context(com.google.protobuf.Struct given) {
    return Structs.context(given, CONTEXT);
  }

  static Given given(
      com.google.protobuf.Struct context, List<dev.pemba.v1.Relationship> contextual) {
    return given(context, contextual, dev.pemba.v1.Draft.getDefaultInstance());
  }

  static Given given(
      com.google.protobuf.Struct context,
      List<dev.pemba.v1.Relationship> contextual,
      dev.pemba.v1.Draft draft) {
    if (contextual.isEmpty() && context.getFieldsCount() == 0 && isEmpty(draft)) {
      return Given.NOTHING;
    }
    return new Given(context(context), relationships(contextual, CONTEXTUAL), draft(draft));
  }

  private static boolean isEmpty(dev.pemba.v1.Draft draft) {
    return draft.getSchema().isEmpty() && draft.getUpdatesCount() == 0;
  }

  static Draft draft(dev.pemba.v1.Draft given) {
    return isEmpty(given)
        ? Draft.NONE
        : new Draft(
            optional(given.getSchema(), text -> text),
            Updates.updates(given.getUpdatesList(), DRAFT.child("updates")));
  }

  @SuppressWarnings("ThreadPriorityCheck") // only fairness hangs on it
  static List<Relationship> relationships(List<dev.pemba.v1.Relationship> given, Field field) {
    List<Relationship> relationships = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      if (i % RELATIONSHIPS_AT_A_TIME == RELATIONSHIPS_AT_A_TIME - 1) {
        Thread.yield();
      }
      relationships.add(relationship(true, given.get(i), field.index(i)));
    }
    return relationships;
  }

  static Relationship relationship(boolean present, dev.pemba.v1.Relationship given, Field field) {
    if (!present) {
      throw field.missing();
    }
    Relationship bare =
        Relationship.of(
            object(given.hasObject(), given.getObject(), field.child("object")),
            relation(given.getRelation(), field.child("relation")),
            subject(given.hasSubject(), given.getSubject(), field.child("subject")));
    if (!given.hasCondition() && !given.hasExpiration() && !given.hasStarts()) {
      return bare;
    }
    Optional<Condition> condition =
        given.hasCondition()
            ? Optional.of(condition(given.getCondition(), field.child("condition")))
            : Optional.empty();
    Optional<Instant> starts =
        given.hasStarts()
            ? Optional.of(instant(given.getStarts(), field.child("starts")))
            : Optional.empty();
    Optional<Instant> expiration =
        given.hasExpiration()
            ? Optional.of(instant(given.getExpiration(), field.child("expiration")))
            : Optional.empty();
    return field.checked(
        bare,
        it ->
            new Relationship(
                it.object(), it.relation(), it.subject(), condition, starts, expiration));
  }

  private static Condition condition(dev.pemba.v1.Condition given, Field field) {
    return new Condition(
        field.child("caveat").required(given.getCaveat(), CaveatName::new),
        Structs.context(given.getContext(), field.child("context")));
  }

  /// A time from 1970 to 9999.
  static Instant instant(Timestamp given, Field field) {
    if (given.getSeconds() < 0
        || given.getSeconds() > LAST_SECOND
        || given.getNanos() < 0
        || given.getNanos() > 999_999_999) {
      throw field.malformed("is no time between 1970 and 9999");
    }
    return Instant.ofEpochSecond(given.getSeconds(), given.getNanos());
  }

  static RelationshipFilter filter(dev.pemba.v1.RelationshipFilter given, Field field) {
    try {
      return new RelationshipFilter(
          optional(given.getObjectType(), SeenNames.TYPES::of),
          optional(given.getObjectId(), ObjectId::new),
          optional(given.getObjectIdPrefix(), prefix -> prefix),
          optional(given.getRelation(), SeenNames.RELATIONS::of),
          given.hasSubject()
              ? Optional.of(subjectFilter(given.getSubject(), field.child("subject")))
              : Optional.empty());
    } catch (PembaException failure) {
      throw failure.details().containsKey("field") ? failure : field.of(failure);
    }
  }

  private static SubjectFilter subjectFilter(dev.pemba.v1.SubjectFilter given, Field field) {
    SubjectRelationFilter relation = new SubjectRelationFilter.Any();
    if (given.hasRelation()) {
      String name = given.getRelation().getRelation();
      relation =
          name.isEmpty()
              ? new SubjectRelationFilter.None()
              : new SubjectRelationFilter.Exactly(
                  field.child("relation").child("relation").checked(name, SeenNames.RELATIONS::of));
    }
    Optional<String> id = optional(given.getId(), text -> text);
    id.filter(text -> !text.equals("*"))
        .ifPresent(text -> field.child("id").checked(text, ObjectId::new));
    return new SubjectFilter(
        field.child("type").required(given.getType(), SeenNames.TYPES::of), id, relation);
  }

  private static <T> Optional<T> optional(
      String text, java.util.function.Function<String, T> maker) {
    return text.isEmpty() ? Optional.empty() : Optional.of(maker.apply(text));
  }
}
