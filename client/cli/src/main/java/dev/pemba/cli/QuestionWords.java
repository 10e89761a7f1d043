package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.SubjectRef;
import java.util.List;

/// A question as it is typed: `SUBJECT PERMISSION OBJECT`, or `OBJECT#PERMISSION@SUBJECT`.
record QuestionWords(SubjectRef subject, String permission, ObjectRef object) {

  static QuestionWords read(List<String> words) {
    return switch (words.size()) {
      case 1 -> sentence(Relationship.parse(words.getFirst()));
      case 3 ->
          new QuestionWords(Texts.subject(words.get(0)), words.get(1), Texts.object(words.get(2)));
      default ->
          throw PembaException.malformed(
              "expected `SUBJECT PERMISSION OBJECT`, such as `user:ana read dataset:patients`, got"
                  + " %d words".formatted(words.size()));
    };
  }

  private static QuestionWords sentence(Relationship sentence) {
    Relationship bare = Relationship.of(sentence.object(), sentence.relation(), sentence.subject());
    if (!sentence.equals(bare)) {
      throw PembaException.malformed("a question has no `[…]` part: give values with `--context`");
    }
    dev.pemba.v1.Relationship message = Texts.message(bare);
    return new QuestionWords(message.getSubject(), message.getRelation(), message.getObject());
  }
}
