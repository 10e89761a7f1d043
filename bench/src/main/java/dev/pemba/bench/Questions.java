package dev.pemba.bench;

import com.google.protobuf.Struct;
import dev.pemba.bench.Draw.Kind;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.ExpandRequest;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListPermissionsRequest;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.RelationshipFilter;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;

/// Requests about a generated organisation: as popular things are asked about more often, so here.
///
/// The nth request of a kind is the same for the same seed. Thread-safe.
final class Questions {
  private static final int ITEMS = 1_000;
  private static final int SCREEN = 20;

  /// What all callers send along, so that conditional grants decide.
  private static final Struct CONTEXT =
      Wire.struct(Context.parse("{\"client_ip\":\"10.20.3.4\",\"purpose\":\"research\"}"));

  private final Structure structure;
  private final OrganisationShape shape;
  private final Sample sample;

  Questions(Structure structure, Sample sample) {
    this.structure = structure;
    this.shape = structure.shape();
    this.sample = sample;
  }

  /// A person asks for the level that was granted to that person: allowed, unless suspended.
  CheckRequest checkGranted(long number) {
    Relationship grant = sample.any(draw(number));
    String level = grant.relation().value().replace("_reader", "");
    return check(grant.object(), "read_" + level, grant.subject());
  }

  /// Anyone asks for the middle level of any dataset: mostly denied.
  CheckRequest checkAtRandom(long number) {
    Draw draw = draw(number);
    return check(dataset(draw), "read_individual", Subject.of(user(draw)));
  }

  /// May this person start this training? Model, inputs, extracts and datasets are in it.
  CheckRequest checkTraining(long number) {
    Draw draw = draw(number);
    return check(Ids.of(Types.RUN, draw.below(shape.runs())), "start", Subject.of(user(draw)));
  }

  CheckManyRequest checkMany(long number) {
    CheckManyRequest.Builder out = CheckManyRequest.newBuilder().setContext(CONTEXT);
    for (int item = 0; item < ITEMS; item++) {
      long one = number * ITEMS + item;
      CheckRequest check = item % 2 == 0 ? checkGranted(one) : checkAtRandom(one);
      out.addItems(
          CheckManyRequest.Item.newBuilder()
              .setObject(check.getObject())
              .setPermission(check.getPermission())
              .setSubject(check.getSubject()));
    }
    return out.build();
  }

  ListObjectsRequest listObjects(long number, int pageSize) {
    return ListObjectsRequest.newBuilder()
        .setObjectType("dataset")
        .setPermission("read_individual")
        .setSubject(Wire.subject(sample.any(draw(number)).subject()))
        .setContext(CONTEXT)
        .setPageSize(pageSize)
        .build();
  }

  ListSubjectsRequest listSubjects(long number, int pageSize) {
    return ListSubjectsRequest.newBuilder()
        .setObject(Wire.object(dataset(draw(number))))
        .setPermission("read_individual")
        .setSubjectType("user")
        .setContext(CONTEXT)
        .setPageSize(pageSize)
        .build();
  }

  /// A screen of datasets, with what the person may do to each.
  ListPermissionsRequest listPermissions(long number) {
    Draw draw = draw(number);
    ListPermissionsRequest.Builder out =
        ListPermissionsRequest.newBuilder()
            .setSubject(Wire.subject(Subject.of(user(draw))))
            .setContext(CONTEXT);
    long first = draw.below(shape.datasets());
    for (int i = 0; i < SCREEN; i++) {
      out.addObjects(Wire.object(Ids.dataset((first + i) % shape.datasets())));
    }
    return out.build();
  }

  ExpandRequest expand(long number) {
    return ExpandRequest.newBuilder()
        .setObject(Wire.object(dataset(draw(number))))
        .setPermission("read_individual")
        .build();
  }

  ReadRequest read(long number) {
    ObjectRef dataset = dataset(draw(number));
    return ReadRequest.newBuilder()
        .setFilter(
            RelationshipFilter.newBuilder()
                .setObjectType(dataset.type().value())
                .setObjectId(dataset.id().value()))
        .setPageSize(100)
        .build();
  }

  /// One grant, of someone who had none.
  WriteRequest write(long number) {
    Relationship grant =
        Relationship.parse(
            "%s#aggregate_reader@user:newcomer-%d".formatted(dataset(draw(number)), number));
    return WriteRequest.newBuilder()
        .addUpdates(
            Update.newBuilder()
                .setOperation(Update.Operation.OPERATION_TOUCH)
                .setRelationship(Wire.relationship(grant)))
        .build();
  }

  private CheckRequest check(ObjectRef object, String permission, Subject subject) {
    return CheckRequest.newBuilder()
        .setObject(Wire.object(object))
        .setPermission(permission)
        .setSubject(Wire.subject(subject))
        .setContext(CONTEXT)
        .build();
  }

  private Draw draw(long number) {
    return structure.draw(Kind.QUESTION, number);
  }

  private ObjectRef dataset(Draw draw) {
    return Ids.dataset(draw.popular(shape.datasets()));
  }

  private ObjectRef user(Draw draw) {
    return Ids.user(draw.chance(0.5) ? draw.popular(shape.users()) : draw.below(shape.users()));
  }
}
