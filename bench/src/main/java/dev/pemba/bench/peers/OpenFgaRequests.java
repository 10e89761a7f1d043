package dev.pemba.bench.peers;

import com.google.protobuf.Struct;
import dev.pemba.bench.peers.openfga.BatchCheckItem;
import dev.pemba.bench.peers.openfga.BatchCheckRequest;
import dev.pemba.bench.peers.openfga.CheckRequest;
import dev.pemba.bench.peers.openfga.CheckRequestTupleKey;
import dev.pemba.bench.peers.openfga.ConsistencyPreference;
import dev.pemba.bench.peers.openfga.ListUsersRequest;
import dev.pemba.bench.peers.openfga.Object;
import dev.pemba.bench.peers.openfga.StreamedListObjectsRequest;
import dev.pemba.bench.peers.openfga.UserTypeFilter;
import dev.pemba.bench.peers.openfga.WriteRequest;
import dev.pemba.bench.peers.openfga.WriteRequestWrites;
import dev.pemba.bench.systems.Wire;
import dev.pemba.bench.worlds.Question;
import dev.pemba.model.Relationship;
import java.util.List;

/// Questions as OpenFGA's requests. Where they say nothing about consistency, OpenFGA may answer
/// from its caches.
///
/// @param store the id that OpenFGA gave
/// @param model the id that OpenFGA gave
record OpenFgaRequests(OpenFgaWire wire, String store, String model) {

  CheckRequest.Builder check(Question.Check question) {
    CheckRequest.Builder out =
        CheckRequest.newBuilder()
            .setStoreId(store)
            .setAuthorizationModelId(model)
            .setTupleKey(key(question));
    if (!question.context().isEmpty()) {
      out.setContext(Wire.struct(question.context()));
    }
    return out;
  }

  /// Sees all writes that were answered before.
  CheckRequest freshCheck(Question.Check question) {
    return check(question).setConsistency(ConsistencyPreference.HIGHER_CONSISTENCY).build();
  }

  /// An item's id is its place.
  BatchCheckRequest checkMany(Question.CheckMany question) {
    BatchCheckRequest.Builder out =
        BatchCheckRequest.newBuilder().setStoreId(store).setAuthorizationModelId(model);
    List<Question.Check> items = question.items();
    for (int place = 0; place < items.size(); place++) {
      Question.Check item = items.get(place);
      BatchCheckItem.Builder one =
          BatchCheckItem.newBuilder()
              .setTupleKey(key(item))
              .setCorrelationId(Integer.toString(place));
      if (!item.context().isEmpty()) {
        Struct context = Wire.struct(item.context());
        one.setContext(context);
      }
      out.addChecks(one);
    }
    return out.build();
  }

  /// The whole list, as OpenFGA has no pages.
  StreamedListObjectsRequest listObjects(Question.ListObjects question) {
    StreamedListObjectsRequest.Builder out =
        StreamedListObjectsRequest.newBuilder()
            .setStoreId(store)
            .setAuthorizationModelId(model)
            .setType(question.type().value())
            .setRelation(question.permission().value())
            .setUser(question.subject().toString());
    if (!question.context().isEmpty()) {
      out.setContext(Wire.struct(question.context()));
    }
    return out.build();
  }

  /// The whole list, as OpenFGA has no pages.
  ListUsersRequest listSubjects(Question.ListSubjects question) {
    ListUsersRequest.Builder out =
        ListUsersRequest.newBuilder()
            .setStoreId(store)
            .setAuthorizationModelId(model)
            .setObject(
                Object.newBuilder()
                    .setType(question.object().type().value())
                    .setId(question.object().id().value()))
            .setRelation(question.permission().value())
            .addUserFilters(UserTypeFilter.newBuilder().setType(question.subjectType().value()));
    if (!question.context().isEmpty()) {
      out.setContext(Wire.struct(question.context()));
    }
    return out.build();
  }

  WriteRequest write(List<Relationship> relationships) {
    WriteRequestWrites.Builder writes = WriteRequestWrites.newBuilder().setOnDuplicate("ignore");
    relationships.forEach(relationship -> writes.addTupleKeys(wire.tuple(relationship)));
    return WriteRequest.newBuilder()
        .setStoreId(store)
        .setAuthorizationModelId(model)
        .setWrites(writes)
        .build();
  }

  private static CheckRequestTupleKey key(Question.Check question) {
    return CheckRequestTupleKey.newBuilder()
        .setObject(question.object().toString())
        .setRelation(question.permission().value())
        .setUser(question.subject().toString())
        .build();
  }
}
