package dev.pemba.cli.worlds;

import dev.pemba.model.Limits;
import dev.pemba.model.Relationship;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.RelationshipServiceGrpc.RelationshipServiceBlockingStub;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc.SchemaServiceBlockingStub;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What lies in one server, brought from world to world by ordinary writes. Not thread-safe.
final class Store {
  private final RelationshipServiceBlockingStub relationships;
  private final SchemaServiceBlockingStub schemas;
  private final Map<Relationship.Key, Relationship> stored = new LinkedHashMap<>();

  Store(Channel channel) {
    this.relationships = RelationshipServiceGrpc.newBlockingStub(channel);
    this.schemas = SchemaServiceGrpc.newBlockingStub(channel);
  }

  /// Makes this schema and these relationships all that the store holds: deletes what is too much,
  /// changes the schema, writes what lacks, in an order that the random numbers shuffle.
  ///
  /// Answers `Done`, or the first failure.
  Answer become(String schema, List<Relationship> wanted, Random random) {
    Map<Relationship.Key, Relationship> target = new LinkedHashMap<>();
    wanted.forEach(relationship -> target.put(relationship.key(), relationship));
    List<Relationship> surplus =
        stored.values().stream()
            .filter(relationship -> !relationship.equals(target.get(relationship.key())))
            .toList();
    List<Relationship> lacking =
        target.values().stream()
            .filter(relationship -> !relationship.equals(stored.get(relationship.key())))
            .toList();
    Answer deleted = write(surplus, Update.Operation.OPERATION_DELETE, random);
    if (deleted instanceof Answer.Failed) {
      return deleted;
    }
    surplus.forEach(relationship -> stored.remove(relationship.key()));
    Answer replaced = writeSchema(SchemaServiceWriteRequest.newBuilder().setSchema(schema).build());
    if (replaced instanceof Answer.Failed) {
      return replaced;
    }
    lacking.forEach(relationship -> stored.put(relationship.key(), relationship));
    return write(lacking, Update.Operation.OPERATION_TOUCH, random);
  }

  Answer writeSchema(SchemaServiceWriteRequest request) {
    try {
      schemas.write(request);
      return new Answer.Done();
    } catch (StatusRuntimeException e) {
      return Asker.failed(e);
    }
  }

  Answer write(WriteRequest request) {
    try {
      relationships.write(request);
      return new Answer.Done();
    } catch (StatusRuntimeException e) {
      return Asker.failed(e);
    }
  }

  private Answer write(List<Relationship> all, Update.Operation operation, Random random) {
    List<Relationship> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    for (int from = 0; from < shuffled.size(); from += Limits.UPDATES_PER_WRITE) {
      WriteRequest.Builder request = WriteRequest.newBuilder();
      shuffled.subList(from, Math.min(shuffled.size(), from + Limits.UPDATES_PER_WRITE)).stream()
          .map(Texts::relationship)
          .map(Update.newBuilder().setOperation(operation)::setRelationship)
          .forEach(update -> request.addUpdates(update.build()));
      Answer answer = write(request.build());
      if (answer instanceof Answer.Failed) {
        return answer;
      }
    }
    return new Answer.Done();
  }
}
