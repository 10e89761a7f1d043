package dev.pemba.bench.worlds;

import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import java.util.List;

/// One thing asked of a system, in the model's words. Closed, so that a target must answer all.
public sealed interface Question {

  /// May this subject do that to this object? Sees every write that was acknowledged before.
  record Check(ObjectRef object, RelationName permission, Subject subject, Context context)
      implements Question {
    public static Check parse(String object, String permission, String subject) {
      return new Check(
          ObjectRef.parse(object),
          new RelationName(permission),
          Subject.parse(subject),
          Context.EMPTY);
    }

    public Check with(Context values) {
      return new Check(object, permission, subject, values);
    }
  }

  /// Many checks in one call, at one revision. All items have the same context. Where a system has
  /// a lower limit, its target sends several calls and is done when all are.
  record CheckMany(List<Check> items) implements Question {
    public CheckMany {
      items = List.copyOf(items);
    }
  }

  /// Which objects of a type may this subject do that to?
  ///
  /// @param pageSize 0 for the whole list; otherwise the first page only, of this size, where the
  ///   system has pages
  record ListObjects(
      TypeName type, RelationName permission, Subject subject, Context context, int pageSize)
      implements Question {}

  /// Which single subjects of a type may do that to this object? With wildcards as they are.
  ///
  /// @param pageSize as for [ListObjects]
  record ListSubjects(
      ObjectRef object,
      RelationName permission,
      TypeName subjectType,
      Context context,
      int pageSize)
      implements Question {}

  /// Writes relationships durably, whether they are there or not ("touch"), in one call.
  record Write(List<Relationship> relationships) implements Question {
    public Write {
      relationships = List.copyOf(relationships);
    }
  }

  /// Writes, then checks with the token of the write, so that the check must see it. Takes as long
  /// as both.
  record WriteThenCheck(Write write, Check check) implements Question {}
}
