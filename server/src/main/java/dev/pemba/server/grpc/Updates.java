package dev.pemba.server.grpc;

import dev.pemba.model.Change;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.server.app.Signed;
import dev.pemba.v1.Precondition;
import dev.pemba.v1.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads and writes what changes are made of.
final class Updates {
  private static final Field UPDATES = Field.of("updates");
  private static final Field PRECONDITIONS = Field.of("preconditions");
  private static final Field PROVENANCE = Field.of("provenance");

  private Updates() {}

  static List<Change.Update> updates(List<Update> given) {
    return updates(given, UPDATES);
  }

  static List<Change.Update> updates(List<Update> given, Field all) {
    List<Change.Update> updates = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      Field field = all.index(i);
      Update update = given.get(i);
      updates.add(
          new Change.Update(
              operation(update.getOperation(), field.child("operation")),
              FromProto.relationship(
                  update.hasRelationship(),
                  update.getRelationship(),
                  field.child("relationship"))));
    }
    return updates;
  }

  private static Change.Operation operation(Update.Operation given, Field field) {
    return switch (given) {
      case OPERATION_CREATE -> Change.Operation.CREATE;
      case OPERATION_TOUCH -> Change.Operation.TOUCH;
      case OPERATION_DELETE -> Change.Operation.DELETE;
      case OPERATION_UNSPECIFIED -> throw field.missing();
      case UNRECOGNIZED -> throw field.malformed("has a value that is not known here");
    };
  }

  static Update update(Change.Update update) {
    return Update.newBuilder()
        .setOperation(
            switch (update.operation()) {
              case CREATE -> Update.Operation.OPERATION_CREATE;
              case TOUCH -> Update.Operation.OPERATION_TOUCH;
              case DELETE -> Update.Operation.OPERATION_DELETE;
            })
        .setRelationship(ToProto.relationship(update.relationship()))
        .build();
  }

  static List<Change.Precondition> preconditions(List<Precondition> given) {
    List<Change.Precondition> preconditions = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      Field field = PRECONDITIONS.index(i);
      Precondition precondition = given.get(i);
      boolean mustMatch =
          switch (precondition.getOperation()) {
            case OPERATION_MUST_MATCH -> true;
            case OPERATION_MUST_NOT_MATCH -> false;
            case OPERATION_UNSPECIFIED -> throw field.child("operation").missing();
            case UNRECOGNIZED ->
                throw field.child("operation").malformed("has a value that is not known here");
          };
      if (!precondition.hasFilter()) {
        throw field.child("filter").missing();
      }
      preconditions.add(
          new Change.Precondition(
              FromProto.filter(precondition.getFilter(), field.child("filter")), mustMatch));
    }
    return preconditions;
  }

  static Signed signed(
      Incoming incoming, dev.pemba.v1.Provenance provenance, String idempotencyKey) {
    try {
      return new Signed(
          incoming.request(),
          new Provenance(
              provenance.getActor(), provenance.getReason(), provenance.getMetadataMap()),
          idempotencyKey.isEmpty() ? Optional.empty() : Optional.of(idempotencyKey));
    } catch (PembaException failure) {
      throw PROVENANCE.of(failure);
    }
  }
}
