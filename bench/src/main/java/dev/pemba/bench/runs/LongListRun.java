package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.shapes.Shapes;
import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.systems.PembaTarget;
import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Workload;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// The long list one at a time: its first page, the whole, and what streaming a list of everything
/// holds in memory.
public final class LongListRun {
  /// That the goals are about.
  private static final long SIZE = 1_000_000;

  private static final double PAGE_MILLIS = 2;
  private static final double WHOLE_MILLIS = 100;

  /// A list of these must be streamed in more than one message.
  private static final int FEW_MESSAGES = 2;

  private final Lab lab;
  private final Workload world;

  public LongListRun(Lab lab, int documents) {
    this.lab = lab;
    this.world = Shapes.longList(documents);
  }

  public void run() throws IOException {
    Lab.say("the long list, %,d relationships", world.size());
    try (PembaTarget pemba = lab.pemba().start(lab.newFolder())) {
      pemba.load(world);
      bar(Goal.FIRST_PAGE, pemba, "first-page", PAGE_MILLIS);
      bar(Goal.WHOLE_LIST, pemba, "list-tenth", WHOLE_MILLIS);
      stream(pemba);
    }
  }

  private void bar(Goal goal, PembaTarget pemba, String series, double mostMillis) {
    Measured measured = lab.closed(pemba, world.name(), world.series(series), 1);
    double millis = measured.percentileMicros(50) / 1e3;
    lab.report()
        .bar(
            goal,
            "%s ms (median at the client; p99 %s ms) for %s entries of a store of %,d"
                .formatted(
                    Figures.of(millis),
                    Figures.of(measured.percentileMicros(99) / 1e3),
                    Figures.of(measured.resultsPerAnswer()),
                    world.size()),
            millis <= mostMillis && measured.failures() == 0,
            world.size(),
            SIZE);
  }

  /// The live heap in the middle of a list whose reader has stopped, against that at rest.
  private void stream(PembaTarget pemba) {
    lab.closed(pemba, world.name(), world.series("list-all"), 1);
    if (!(world.series("list-all").question(0) instanceof Question.ListObjects question)
        || !(pemba.answer(question) instanceof Answer.Listed(var ids, var _))) {
      throw new IllegalStateException("`list-all` lists objects");
    }
    long text = ids.stream().mapToLong(String::length).sum();
    long atRest = pemba.heapBytes();
    AtomicLong during = new AtomicLong();
    pemba.calls().listObjects(question, FEW_MESSAGES, () -> during.set(pemba.heapBytes()));
    long extra = Math.max(0, during.get() - atRest);
    lab.report()
        .bar(
            Goal.STREAM,
            "%s MB more live heap than at rest while its reader waits; its %,d ids alone are %s MB"
                .formatted(Figures.of(extra / 1e6), ids.size(), Figures.of(text / 1e6)),
            extra <= text,
            ids.size(),
            SIZE);
  }
}
