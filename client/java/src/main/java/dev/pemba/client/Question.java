package dev.pemba.client;

import com.google.protobuf.Struct;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.SubjectRef;
import java.util.List;
import java.util.Optional;

/// What a check asks, whatever the world that it asks about.
record Question(
    ObjectRef object,
    String permission,
    SubjectRef subject,
    Struct context,
    List<ObjectRef> actors) {
  private static final int MOST_BYTES = 2_048;

  /// Empty if its answer is not to be kept: a subject that is many, or facts and drafts that hold
  /// for one request, or a question so large that few would fill the memory.
  static Optional<Question> of(CheckRequest request) {
    SubjectRef subject = request.getSubject();
    return subject.getRelation().isEmpty()
            && !subject.getId().equals("*")
            && request.getContextualRelationshipsCount() == 0
            && !request.hasDraft()
            && request.getSerializedSize() <= MOST_BYTES
        ? Optional.of(
            new Question(
                request.getObject(),
                request.getPermission(),
                subject,
                request.getContext(),
                request.getActorsList()))
        : Optional.empty();
  }
}
