package dev.pemba.cli.worlds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class JudgeTest {
  private static final Answer PUBLIC_BUT_BOB =
      list(new Answer.Entry("*", Verdict.ALLOWED, List.of("bob")));

  @Test
  void aDecisionMustBeTheExpectedOneAndNameWhatItLacksIfTheCaseSaysSo() {
    Answer answer = new Answer.Decided(Verdict.CONDITIONAL, new TreeSet<>(Set.of("x")));
    assertThat(Judge.holds(new Expected.Decided(Verdict.CONDITIONAL), answer)).isTrue();
    assertThat(Judge.holds(new Expected.Decided(Verdict.DENIED), answer)).isFalse();
    assertThat(Judge.holds(missing("x"), answer)).isTrue();
    assertThat(Judge.holds(missing("x", "y"), answer)).isFalse();
  }

  @Test
  void aFailureIsNoDenial() {
    Answer failed = new Answer.Failed(Optional.of(Reason.UNKNOWN_TYPE), "no such type");
    assertThat(Judge.holds(new Expected.Decided(Verdict.DENIED), failed)).isFalse();
    assertThat(Judge.holds(Expected.objects(List.of()), failed)).isFalse();
    assertThat(Judge.holds(refused(Reason.UNKNOWN_TYPE), failed)).isTrue();
    assertThat(Judge.holds(refused(Reason.UNKNOWN_RELATION), failed)).isFalse();
    assertThat(Judge.holds(refused(Reason.INTERNAL), new Answer.Failed(Optional.empty(), "")))
        .isFalse();
  }

  @Test
  void aListOfObjectsIsExact() {
    Answer answer =
        list(
            new Answer.Entry("1", Verdict.ALLOWED, List.of()),
            new Answer.Entry("2", Verdict.CONDITIONAL, List.of()));
    assertThat(Judge.holds(Expected.objects(List.of("1")), answer)).isFalse();
    assertThat(
            Judge.holds(
                new Expected.Objects(new TreeSet<>(Set.of("1")), new TreeSet<>(Set.of("2"))),
                answer))
        .isTrue();
  }

  @Test
  void whomAWildcardCoversMayBeNamedOrNot() {
    assertThat(Judge.holds(exactly(Map.of("*", Verdict.ALLOWED), "bob"), PUBLIC_BUT_BOB)).isTrue();
    assertThat(
            Judge.holds(
                exactly(Map.of("*", Verdict.ALLOWED, "ana", Verdict.ALLOWED), "bob"),
                PUBLIC_BUT_BOB))
        .isTrue();
    assertThat(Judge.holds(exactly(Map.of("*", Verdict.ALLOWED)), PUBLIC_BUT_BOB)).isFalse();
    assertThat(Judge.holds(exactly(Map.of("ana", Verdict.ALLOWED)), PUBLIC_BUT_BOB)).isFalse();
  }

  @Test
  void whereExclusionsAreNotSaidSomeoneExpectedMustStillNotBeExcluded() {
    assertThat(Judge.holds(roughly("*"), PUBLIC_BUT_BOB)).isTrue();
    assertThat(Judge.holds(roughly("*", "ana"), PUBLIC_BUT_BOB)).isTrue();
    assertThat(Judge.holds(roughly("*", "bob"), PUBLIC_BUT_BOB)).isFalse();
    assertThat(Judge.holds(roughly("ana"), PUBLIC_BUT_BOB)).isFalse();
  }

  @Test
  void answersAreAlikeIfTheyMeanTheSame() {
    Answer named =
        list(
            new Answer.Entry("*", Verdict.ALLOWED, List.of("bob")),
            new Answer.Entry("ana", Verdict.ALLOWED, List.of()));
    assertThat(Judge.alike(named, named)).isTrue();
    assertThat(Judge.alike(failed(Reason.UNKNOWN_TYPE), failed(Reason.UNKNOWN_TYPE))).isTrue();
    assertThat(Judge.alike(failed(Reason.UNKNOWN_TYPE), failed(Reason.UNKNOWN_RELATION))).isFalse();
    assertThat(Judge.alike(named, failed(Reason.UNKNOWN_TYPE))).isFalse();
  }

  private static Answer failed(Reason reason) {
    return new Answer.Failed(Optional.of(reason), "text");
  }

  private static Answer list(Answer.Entry... entries) {
    return new Answer.Listed(List.of(entries));
  }

  private static Expected missing(String... names) {
    return new Expected.Decided(
        Verdict.CONDITIONAL, Optional.of(new TreeSet<>(Arrays.asList(names))));
  }

  private static Expected refused(Reason reason) {
    return new Expected.Refused(Set.of(reason));
  }

  private static Expected exactly(Map<String, Verdict> entries, String... excluded) {
    return new Expected.Subjects(new TreeMap<>(entries), Optional.of(List.of(excluded)));
  }

  private static Expected roughly(String... allowed) {
    TreeMap<String, Verdict> entries = new TreeMap<>();
    for (String id : allowed) {
      entries.put(id, Verdict.ALLOWED);
    }
    return new Expected.Subjects(entries, Optional.empty());
  }
}
