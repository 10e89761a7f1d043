package dev.pemba.server.app;

import dev.pemba.model.TypeName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a comparison of access comes on record: with the differences that it names. Of a draft
/// nothing does: what would be is no decision.
record RecordedComparison(Recorder recorder, DiffAccess.Query query, Pinned before, Pinned after) {

  Paging.Entered<DiffAccess.Difference> on(Effort effort) {
    if (!recorder.keeps(query.draft())) {
      return Paging.Entered.nowhere();
    }
    Recorder.Asked asked = asked();
    return new RecordedList<>(
        recorder,
        RecordedNames.differing(recorder, isPlain()),
        (id, results, listed) ->
            recorder.record(
                new Recorder.Decided(
                    Recorder.Call.DIFF_ACCESS,
                    0,
                    id,
                    after.token().revision(),
                    asked,
                    Optional.empty(),
                    results,
                    Optional.of(listed)),
                effort),
        effort.memoryOnly());
  }

  private Recorder.Asked asked() {
    AccessScope scope = query.scope();
    return new Recorder.Asked(
        scope.subject().map(recorder::name).orElse(""),
        recorder.names(scope.actors()),
        joined(scope.permissions()),
        scope.object().map(recorder::name).orElseGet(() -> joined(scope.types())),
        "since revision " + before.token().revision(),
        recorder.shown(new Given(query.context(), List.of())));
  }

  private static String joined(Set<?> names) {
    return names.stream().map(Object::toString).sorted().collect(Collectors.joining(" "));
  }

  /// True if no type that could be named is called by pseudonyms.
  private boolean isPlain() {
    Stream<TypeName> types =
        Stream.of(before, after)
            .flatMap(world -> world.snapshot().schema().definitions().keySet().stream());
    return types.allMatch(recorder.naming()::isPlain);
  }
}
