package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.OpenFgaModel;
import dev.pemba.model.CaveatName;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.v1.Condition;
import dev.pemba.v1.Relationship;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What stands here for OpenFGA's numeric errors, in one world.
///
/// Code 2000 has two meanings there. Of a request that its model can't answer at all it is an error
/// here too. Of a sound one it says that a condition lacks context: a check of it is conditional
/// here. A list there fails as a whole as soon as any relationship on the way lacks context; here
/// the entries that depend on it are conditional, and if none does, the list is as it would be with
/// any value.
final class OpenFgaErrors {
  private static final int INVALID_OR_UNDECIDED = 2000;

  private static final Expected FAULT_OF_REQUEST =
      new Expected.Refused(
          Set.of(
              Reason.MALFORMED_REQUEST,
              Reason.UNKNOWN_TYPE,
              Reason.UNKNOWN_RELATION,
              Reason.UNKNOWN_CAVEAT,
              Reason.RELATIONSHIP_NOT_ALLOWED,
              Reason.CONTEXT_INVALID,
              Reason.LIMIT_EXCEEDED));

  /// A value that a condition can't take is an error by the same code.
  private static final Expected FAULT_OF_CONTEXT =
      new Expected.Refused(
          Set.of(Reason.CONTEXT_INVALID, Reason.CONDITION_FAILED, Reason.MALFORMED_REQUEST));

  private final OpenFgaModel model;
  private final List<Relationship> stored;

  OpenFgaErrors(OpenFgaModel model, List<Relationship> stored) {
    this.model = model;
    this.stored = List.copyOf(stored);
  }

  Expected of(int code, Question.Check check) {
    boolean sound =
        knows(check.request().getObject().getType(), check.request().getPermission())
            && knowsKind(
                check.request().getSubject().getType(), check.request().getSubject().getRelation());
    return code == INVALID_OR_UNDECIDED && sound
        ? new Expected.Either(new Expected.Decided(Verdict.CONDITIONAL), FAULT_OF_CONTEXT)
        : FAULT_OF_REQUEST;
  }

  Expected of(int code, Question.Objects objects) {
    boolean sound =
        knows(objects.request().getObjectType(), objects.request().getPermission())
            && knowsKind(
                objects.request().getSubject().getType(),
                objects.request().getSubject().getRelation());
    return code == INVALID_OR_UNDECIDED && sound
        ? undecided(
            new Asking(
                objects.request().getContext(), objects.request().getContextualRelationshipsList()))
        : FAULT_OF_REQUEST;
  }

  Expected of(int code, Question.Subjects subjects) {
    boolean sound =
        knows(subjects.request().getObject().getType(), subjects.request().getPermission())
            && knowsKind(
                subjects.request().getSubjectType(), subjects.request().getSubjectRelation());
    return code == INVALID_OR_UNDECIDED && sound
        ? undecided(
            new Asking(
                subjects.request().getContext(),
                subjects.request().getContextualRelationshipsList()))
        : FAULT_OF_REQUEST;
  }

  private Expected undecided(Asking asking) {
    boolean lacking =
        Stream.concat(stored.stream(), asking.contextual().stream())
            .filter(Relationship::hasCondition)
            .anyMatch(relationship -> lacks(relationship.getCondition(), asking));
    Expected list = lacking ? new Expected.AnyList() : new Expected.SomeConditional();
    return new Expected.Either(list, FAULT_OF_CONTEXT);
  }

  /// True if a parameter has no value, neither stored nor sent.
  private boolean lacks(Condition condition, Asking asking) {
    OpenFgaModel.Condition known = model.conditions().get(new CaveatName(condition.getCaveat()));
    if (known == null) {
      return false;
    }
    Set<String> given = new HashSet<>(condition.getContext().getFieldsMap().keySet());
    given.addAll(asking.context().getFieldsMap().keySet());
    return !given.containsAll(known.parameters().keySet());
  }

  private boolean knowsKind(String type, String relation) {
    return relation.isEmpty() ? knows(type) : knows(type, relation);
  }

  private boolean knows(String type) {
    try {
      return model.types().containsKey(new TypeName(type));
    } catch (PembaException _) {
      return false;
    }
  }

  private boolean knows(String type, String relation) {
    try {
      return model.relation(new TypeName(type), new RelationName(relation)).isPresent();
    } catch (PembaException _) {
      return false;
    }
  }
}
