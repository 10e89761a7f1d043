package dev.pemba.server.app;

import dev.pemba.graph.Decision;
import dev.pemba.graph.Naming;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.SubjectList;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.model.TypeName;
import dev.pemba.store.IdBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/// The entries of one list as the record names them: see [Recorder.Listed]. Not thread-safe.
///
/// As bytes, since ids come as those, and lists are long.
final class ListedNames<E> implements RecordedNames<E> {
  private static final byte[] CONDITIONAL = utf8(" conditional");
  private static final byte[] EXCEPT = utf8(" except");

  private final TypeName type;
  private final byte[] before;
  private final byte[] after;
  private final Naming naming;
  private final BiConsumer<ListedNames<E>, E> writer;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ListedNames(
      TypeName type, String relation, Naming naming, BiConsumer<ListedNames<E>, E> writer) {
    this.type = type;
    this.before = utf8(type.value() + ":");
    this.after = utf8(relation);
    this.naming = naming;
    this.writer = writer;
  }

  static ListedNames<ObjectList.Entry> objects(ObjectsQuestion question, Naming naming) {
    return new ListedNames<>(
        question.type(),
        "",
        naming,
        (names, entry) -> names.write(entry.id(), entry.decision(), List.of()));
  }

  static ListedNames<SubjectList.Entry> subjects(SubjectsQuestion question, Naming naming) {
    return new ListedNames<>(
        question.subjectType(),
        question.subjectRelation().map(relation -> "#" + relation).orElse(""),
        naming,
        (names, entry) -> names.write(entry.id(), entry.decision(), entry.excluded()));
  }

  @Override
  public boolean isPlain() {
    return naming.isPlain(type);
  }

  @Override
  public byte[] of(E entry) {
    out.reset();
    writer.accept(this, entry);
    return out.toByteArray();
  }

  private void write(IdBytes id, Decision decision, List<IdBytes> excluded) {
    out.writeBytes(before);
    id(id);
    if (decision == Decision.CONDITIONAL) {
      out.writeBytes(CONDITIONAL);
    }
    if (!excluded.isEmpty()) {
      out.writeBytes(EXCEPT);
      for (IdBytes one : excluded) {
        out.write(' ');
        out.writeBytes(before);
        id(one);
      }
    }
  }

  private void id(IdBytes id) {
    if (naming.isPlain(type) || id.equals(IdBytes.EVERYONE)) {
      out.write(id.array(), id.offset(), id.length());
    } else {
      out.writeBytes(utf8(naming.name(type, id.toId())));
    }
    if (!id.equals(IdBytes.EVERYONE)) {
      out.writeBytes(after);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
