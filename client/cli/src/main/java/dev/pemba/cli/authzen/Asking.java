package dev.pemba.cli.authzen;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.pemba.authzen.v1.Action;
import dev.pemba.authzen.v1.AuthorizationServiceGrpc;
import dev.pemba.authzen.v1.AuthorizationServiceGrpc.AuthorizationServiceBlockingStub;
import dev.pemba.authzen.v1.Entity;
import dev.pemba.authzen.v1.EvaluateManyRequest;
import dev.pemba.authzen.v1.EvaluateManyResponse;
import dev.pemba.authzen.v1.EvaluateRequest;
import dev.pemba.authzen.v1.EvaluateResponse;
import dev.pemba.authzen.v1.PageRequest;
import dev.pemba.authzen.v1.PageResponse;
import dev.pemba.authzen.v1.SearchActionsRequest;
import dev.pemba.authzen.v1.SearchActionsResponse;
import dev.pemba.authzen.v1.SearchResourcesRequest;
import dev.pemba.authzen.v1.SearchResourcesResponse;
import dev.pemba.authzen.v1.SearchSubjectsRequest;
import dev.pemba.authzen.v1.SearchSubjectsResponse;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.v1.Condition;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SubjectRef;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Asks a server what a case asks and compares.
final class Asking {
  /// Relationships in one write.
  private static final int AT_ONCE = 1_000;

  private final Channel channel;
  private final AuthorizationServiceBlockingStub stub;

  Asking(Channel channel) {
    this.channel = channel;
    this.stub = AuthorizationServiceGrpc.newBlockingStub(channel);
  }

  void load(Scenario scenario) {
    SchemaServiceGrpc.newBlockingStub(channel)
        .write(SchemaServiceWriteRequest.newBuilder().setSchema(scenario.schema()).build());
    List<String> all = List.copyOf(scenario.relationships());
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      WriteRequest.Builder write = WriteRequest.newBuilder();
      for (String text : all.subList(from, Math.min(from + AT_ONCE, all.size()))) {
        write.addUpdates(
            Update.newBuilder()
                .setOperation(Update.Operation.OPERATION_TOUCH)
                .setRelationship(relationship(Relationship.parse(text))));
      }
      RelationshipServiceGrpc.newBlockingStub(channel).write(write.build());
    }
  }

  private static dev.pemba.v1.Relationship relationship(Relationship given) {
    SubjectRef.Builder subject =
        SubjectRef.newBuilder().setType(given.subject().type().value()).setId(id(given));
    given.subject().relation().ifPresent(relation -> subject.setRelation(relation.value()));
    dev.pemba.v1.Relationship.Builder out =
        dev.pemba.v1.Relationship.newBuilder()
            .setObject(
                ObjectRef.newBuilder()
                    .setType(given.object().type().value())
                    .setId(given.object().id().value()))
            .setRelation(given.relation().value())
            .setSubject(subject);
    given
        .condition()
        .ifPresent(
            condition ->
                out.setCondition(
                    Condition.newBuilder()
                        .setCaveat(condition.caveat().value())
                        .setContext(
                            read(
                                com.google.protobuf.Struct.getDefaultInstance(),
                                condition.context().toString()))));
    return out.build();
  }

  private static String id(Relationship given) {
    return switch (given.subject()) {
      case dev.pemba.model.Subject.Individual(var object) -> object.id().value();
      case dev.pemba.model.Subject.Userset(var object, _) -> object.id().value();
      case dev.pemba.model.Subject.Everyone _ -> "*";
    };
  }

  /// Why a case does not hold.
  Optional<String> fault(Cases.Case one) {
    try {
      String json = one.request().toString();
      return switch (one.call()) {
        case EVALUATION -> {
          EvaluateResponse answer = stub.evaluate(read(EvaluateRequest.getDefaultInstance(), json));
          yield differs(decision(one.expected()), answer.getDecision());
        }
        case EVALUATIONS -> {
          EvaluateManyResponse answer =
              stub.evaluateMany(read(EvaluateManyRequest.getDefaultInstance(), json));
          yield differs(
              decisions(one.expected()),
              answer.getEvaluationsList().stream().map(EvaluateResponse::getDecision).toList());
        }
        case SUBJECT_SEARCH, RESOURCE_SEARCH, ACTION_SEARCH -> {
          Set<String> expected = results(one.expected());
          Optional<String> whole = differs(expected, new TreeSet<>(search(one.call(), json, 0)));
          yield whole.isPresent()
              ? whole
              : differs(expected, new TreeSet<>(search(one.call(), json, 1)));
        }
      };
    } catch (StatusRuntimeException failure) {
      return Optional.of(failure.getStatus().toString());
    }
  }

  private static Optional<String> differs(Object expected, Object got) {
    return expected.equals(got)
        ? Optional.empty()
        : Optional.of("expected %s, got %s".formatted(expected, got));
  }

  /// All results, page by page.
  private List<String> search(Cases.Call call, String json, int limit) {
    List<String> found = new ArrayList<>();
    String token = "";
    do {
      PageRequest page = PageRequest.newBuilder().setLimit(limit).setToken(token).build();
      PageResponse end =
          switch (call) {
            case SUBJECT_SEARCH -> {
              SearchSubjectsResponse some =
                  stub.searchSubjects(
                      read(SearchSubjectsRequest.getDefaultInstance(), json).toBuilder()
                          .setPage(page)
                          .build());
              addAll(some.getResultsList(), found);
              yield some.getPage();
            }
            case RESOURCE_SEARCH -> {
              SearchResourcesResponse some =
                  stub.searchResources(
                      read(SearchResourcesRequest.getDefaultInstance(), json).toBuilder()
                          .setPage(page)
                          .build());
              addAll(some.getResultsList(), found);
              yield some.getPage();
            }
            case ACTION_SEARCH, EVALUATION, EVALUATIONS -> {
              SearchActionsResponse some =
                  stub.searchActions(
                      read(SearchActionsRequest.getDefaultInstance(), json).toBuilder()
                          .setPage(page)
                          .build());
              some.getResultsList().stream().map(Action::getName).forEach(found::add);
              yield some.getPage();
            }
          };
      token = end.getNextToken();
    } while (!token.isEmpty());
    return found;
  }

  private static void addAll(List<Entity> entities, Collection<String> found) {
    entities.forEach(entity -> found.add(entity.getType() + ":" + entity.getId()));
  }

  private static boolean decision(JsonElement expected) {
    return expected instanceof JsonObject object
        ? object.get("decision").getAsBoolean()
        : expected.getAsBoolean();
  }

  private static List<Boolean> decisions(JsonElement expected) {
    JsonElement listed =
        expected instanceof JsonObject object ? object.get("evaluations") : expected;
    List<Boolean> decisions = new ArrayList<>();
    for (JsonElement one : (JsonArray) listed) {
      decisions.add(decision(one));
    }
    return decisions;
  }

  private static Set<String> results(JsonElement expected) {
    Set<String> results = new TreeSet<>();
    for (JsonElement element : expected.getAsJsonObject().getAsJsonArray("results")) {
      JsonObject one = element.getAsJsonObject();
      results.add(
          one.has("name")
              ? one.get("name").getAsString()
              : one.get("type").getAsString() + ":" + one.get("id").getAsString());
    }
    return results;
  }

  @SuppressWarnings("unchecked") // the builder of an M makes an M
  private static <M extends Message> M read(M kind, String json) {
    Message.Builder builder = kind.newBuilderForType();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(json, builder);
    } catch (InvalidProtocolBufferException fault) {
      throw PembaException.malformed(
          "`%s` is no request of this kind: %s".formatted(json, fault.getMessage()));
    }
    return (M) builder.build();
  }
}
