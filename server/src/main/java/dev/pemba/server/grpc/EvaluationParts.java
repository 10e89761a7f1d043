package dev.pemba.server.grpc;

import com.google.protobuf.Struct;
import dev.pemba.authzen.v1.Action;
import dev.pemba.authzen.v1.Entity;
import dev.pemba.authzen.v1.EvaluateManyRequest;
import dev.pemba.authzen.v1.PageRequest;
import dev.pemba.model.Context;
import dev.pemba.server.app.authzen.Evaluation;
import dev.pemba.server.app.authzen.Page;
import java.util.Optional;

/// The three parts of an evaluation as they were sent, and what of them is required.
///
/// @param at before the parts' names in errors; empty in a request
record EvaluationParts(Entity subject, Action action, Entity resource, Optional<Field> at) {
  private static final Field CONTEXT = Field.of("context");
  private static final Field PAGE = Field.of("page");

  static EvaluationParts of(Entity subject, Action action, Entity resource) {
    return new EvaluationParts(subject, action, resource, Optional.empty());
  }

  /// These, where an evaluation leaves something out. A part of it replaces the whole part here,
  /// but for the names of things that it lacks.
  EvaluationParts with(EvaluateManyRequest.Evaluation own, Field at) {
    return new EvaluationParts(
        own.hasSubject() ? named(own.getSubject(), subject) : subject,
        own.hasAction() ? named(own.getAction(), action) : action,
        own.hasResource() ? named(own.getResource(), resource) : resource,
        Optional.of(at));
  }

  private static Entity named(Entity own, Entity other) {
    return own.toBuilder()
        .setType(own.getType().isEmpty() ? other.getType() : own.getType())
        .setId(own.getId().isEmpty() ? other.getId() : own.getId())
        .build();
  }

  private static Action named(Action own, Action other) {
    return own.getName().isEmpty() ? own.toBuilder().setName(other.getName()).build() : own;
  }

  Evaluation evaluation(Struct context) {
    return all(entity("subject", subject), required(), entity("resource", resource), context);
  }

  /// The same where subjects are searched for, of whom only the type is required.
  Evaluation forSubjects(Struct context) {
    return all(kind("subject", subject), required(), entity("resource", resource), context);
  }

  Evaluation forResources(Struct context) {
    return all(entity("subject", subject), required(), kind("resource", resource), context);
  }

  Evaluation forActions(Struct context) {
    return all(
        entity("subject", subject),
        new dev.pemba.server.app.authzen.Action("", Optional.empty()),
        entity("resource", resource),
        context);
  }

  static Page page(PageRequest page) {
    return PAGE.checked(
        page, given -> Page.of(given.getToken(), Integer.toUnsignedLong(given.getLimit())));
  }

  private Evaluation all(
      dev.pemba.server.app.authzen.Entity subject,
      dev.pemba.server.app.authzen.Action action,
      dev.pemba.server.app.authzen.Entity resource,
      Struct context) {
    return new Evaluation(subject, action, resource, Structs.context(context, CONTEXT));
  }

  private dev.pemba.server.app.authzen.Entity entity(String role, Entity given) {
    dev.pemba.server.app.authzen.Entity entity = kind(role, given);
    require(role, "id", given.getId());
    return entity;
  }

  private dev.pemba.server.app.authzen.Entity kind(String role, Entity given) {
    require(role, "type", given.getType());
    return new dev.pemba.server.app.authzen.Entity(
        given.getType(),
        given.getId(),
        given.hasProperties() ? properties(role, given.getProperties()) : Optional.empty());
  }

  private dev.pemba.server.app.authzen.Action required() {
    require("action", "name", action.getName());
    return new dev.pemba.server.app.authzen.Action(
        action.getName(),
        action.hasProperties() ? properties("action", action.getProperties()) : Optional.empty());
  }

  private Optional<Context> properties(String role, Struct properties) {
    return Optional.of(Structs.context(properties, field(role).child("properties")));
  }

  private void require(String role, String name, String value) {
    if (value.isEmpty()) {
      throw field(role).child(name).missing();
    }
  }

  private Field field(String role) {
    return at.map(field -> field.child(role)).orElseGet(() -> Field.of(role));
  }
}
