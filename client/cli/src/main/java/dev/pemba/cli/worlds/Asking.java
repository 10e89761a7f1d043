package dev.pemba.cli.worlds;

import com.google.protobuf.Struct;
import dev.pemba.cli.importing.FormatException;
import dev.pemba.cli.importing.Node;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.Relationship;
import java.util.List;

/// Builds questions from their text, under some circumstances.
///
/// @param context values that the request brings along
/// @param contextual relationships that are true for the request only
/// @param actors through whom the subject acts
record Asking(Struct context, List<Relationship> contextual, List<ObjectRef> actors) {
  static final Asking PLAINLY = new Asking(Struct.getDefaultInstance(), List.of());

  Asking {
    contextual = List.copyOf(contextual);
    actors = List.copyOf(actors);
  }

  Asking(Struct context, List<Relationship> contextual) {
    this(context, contextual, List.of());
  }

  /// The circumstances of a check.
  static Asking of(CheckRequest request) {
    return new Asking(
        request.getContext(), request.getContextualRelationshipsList(), request.getActorsList());
  }

  /// `type:id#permission@type:id[#relation]`.
  Question.Check check(Node node, String text) {
    Parts parts = parts(node, text, "`type:id#permission@type:id`");
    return check(parts.before(), parts.permission(), parts.after());
  }

  Question.Check check(String object, String permission, String subject) {
    return new Question.Check(
        CheckRequest.newBuilder()
            .setObject(Texts.object(object))
            .setPermission(permission)
            .setSubject(Texts.subject(subject))
            .setContext(context)
            .addAllContextualRelationships(contextual)
            .addAllActors(actors)
            .build());
  }

  /// `type#permission@type:id[#relation]`.
  Question.Objects objects(Node node, String text) {
    Parts parts = parts(node, text, "`type#permission@type:id`");
    return objects(parts.before(), parts.permission(), parts.after());
  }

  Question.Objects objects(String type, String permission, String subject) {
    return new Question.Objects(
        ListObjectsRequest.newBuilder()
            .setObjectType(type)
            .setPermission(permission)
            .setSubject(Texts.subject(subject))
            .setContext(context)
            .addAllContextualRelationships(contextual)
            .addAllActors(actors)
            .build());
  }

  /// `type:id#permission@type[#relation]`.
  Question.Subjects subjects(Node node, String text) {
    Parts parts = parts(node, text, "`type:id#permission@type`");
    return subjects(parts.before(), parts.permission(), parts.after());
  }

  /// @param kind `type` or `type#relation`
  Question.Subjects subjects(String object, String permission, String kind) {
    int hash = kind.indexOf('#');
    return new Question.Subjects(
        ListSubjectsRequest.newBuilder()
            .setObject(Texts.object(object))
            .setPermission(permission)
            .setSubjectType(hash < 0 ? kind : kind.substring(0, hash))
            .setSubjectRelation(hash < 0 ? "" : kind.substring(hash + 1))
            .setContext(context)
            .addAllContextualRelationships(contextual)
            .addAllActors(actors)
            .build());
  }

  private record Parts(String before, String permission, String after) {}

  private static Parts parts(Node node, String text, String form) {
    int hash = text.indexOf('#');
    int at = hash < 0 ? -1 : text.indexOf('@', hash);
    if (at < 0) {
      throw new FormatException(node.place(), "expected %s, found `%s`".formatted(form, text));
    }
    return new Parts(
        text.substring(0, hash), text.substring(hash + 1, at), text.substring(at + 1).strip());
  }
}
