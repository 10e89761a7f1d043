package dev.pemba.cli.worlds;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.WriteRequest;

/// What a case asks: the very request that is sent, so that faulty ones can be asked too.
///
/// Printed as the request reads in a world file.
sealed interface Question {
  /// May this subject do that to this object? Asked by `Check` and by `CheckMany`.
  record Check(CheckRequest request) implements Question {
    /// The same as one of many.
    CheckManyRequest.Item item() {
      return CheckManyRequest.Item.newBuilder()
          .setObject(request.getObject())
          .setPermission(request.getPermission())
          .setSubject(request.getSubject())
          .addAllActors(request.getActorsList())
          .build();
    }

    @Override
    public String toString() {
      return "check %s#%s@%s%s%s"
          .formatted(
              Texts.of(request.getObject()),
              request.getPermission(),
              Texts.of(request.getSubject()),
              Texts.through(request.getActorsList()),
              Texts.circumstances(request.getContext(), request.getContextualRelationshipsList()));
    }
  }

  /// Which objects of a type?
  record Objects(ListObjectsRequest request) implements Question {
    @Override
    public String toString() {
      return "objects %s#%s@%s%s%s"
          .formatted(
              request.getObjectType(),
              request.getPermission(),
              Texts.of(request.getSubject()),
              Texts.through(request.getActorsList()),
              Texts.circumstances(request.getContext(), request.getContextualRelationshipsList()));
    }
  }

  /// Which subjects of a kind?
  record Subjects(ListSubjectsRequest request) implements Question {
    @Override
    public String toString() {
      String relation = request.getSubjectRelation();
      return "subjects %s#%s@%s%s%s%s"
          .formatted(
              Texts.of(request.getObject()),
              request.getPermission(),
              request.getSubjectType(),
              relation.isEmpty() ? "" : "#" + relation,
              Texts.through(request.getActorsList()),
              Texts.circumstances(request.getContext(), request.getContextualRelationshipsList()));
    }
  }

  /// A write, which is taken back if it succeeds.
  record Write(WriteRequest request) implements Question {
    @Override
    public String toString() {
      return "write " + Texts.of(request.getUpdates(0).getRelationship());
    }
  }

  /// A schema to be put in place of the world's.
  record Schema(SchemaServiceWriteRequest request) implements Question {
    @Override
    public String toString() {
      return "schema `%s`".formatted(request.getSchema().strip().lines().findFirst().orElse(""));
    }
  }
}
