package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Question;
import java.util.HashSet;
import java.util.Optional;

/// Whether systems mean the same: no figure counts before they do.
public final class Agreement {
  private static final int SHOWN = 300;

  private Agreement() {}

  /// What others must answer: for a page, the whole list.
  public static Answer expected(Question question, Target target) {
    return target.answer(whole(question));
  }

  /// What is wrong with a system's answer, naming the question; empty if nothing is.
  ///
  /// Systems order their pages as they like, and some have none: then the whole lists must be
  /// equal, and a page be a part of them.
  public static Optional<String> difference(Question question, Answer expected, Target target) {
    Answer answered = target.answer(whole(question));
    if (!answered.equals(expected)) {
      return Optional.of(
          "%s: %s answers %s and not %s"
              .formatted(question, target.name(), brief(answered), brief(expected)));
    }
    return question instanceof Question.ListObjects page && page.pageSize() > 0
        ? pageDifference(page, expected, target)
        : Optional.empty();
  }

  private static Optional<String> pageDifference(
      Question.ListObjects question, Answer whole, Target target) {
    Answer page = target.answer(question);
    return isPage(page, whole, question.pageSize())
        ? Optional.empty()
        : Optional.of(
            "%s: the page of %s is no part of the list: %s"
                .formatted(question, target.name(), brief(page)));
  }

  private static Question whole(Question question) {
    return switch (question) {
      case Question.ListObjects(var type, var permission, var subject, var context, _) ->
          new Question.ListObjects(type, permission, subject, context, 0);
      case Question.ListSubjects(var object, var permission, var type, var context, _) ->
          new Question.ListSubjects(object, permission, type, context, 0);
      case Question.Check _, Question.CheckMany _, Question.Write _, Question.WriteThenCheck _ ->
          question;
    };
  }

  private static boolean isPage(Answer page, Answer whole, int size) {
    return page instanceof Answer.Listed(var some, _)
        && whole instanceof Answer.Listed(var all, _)
        && some.size() >= Math.min(size, all.size())
        && new HashSet<>(all).containsAll(some)
        && new HashSet<>(some).size() == some.size();
  }

  private static String brief(Answer answer) {
    String text = answer.toString();
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }
}
