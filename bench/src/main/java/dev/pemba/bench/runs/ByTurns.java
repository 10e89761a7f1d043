package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.report.Report.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Two ways to do the same, measured by turns, so that whatever else the machine does hits both;
/// the middle one of the rounds counts.
///
/// @param workload as the report names it
/// @param rounds an odd number of them
/// @param warm for this many times a round's length at most each is warmed up before
record ByTurns(Lab lab, String workload, int rounds, int warm) {
  /// One of the two.
  ///
  /// @param system as the report names it
  record Way(String system, Ring ring, List<ProcessHandle> server) {}

  /// Puts both into the report. Returns how many times the rate of the other this one has.
  double compare(Way ours, Way other, String series, int loops) {
    Lab.say("  %s, %d in flight, warming up", series, loops);
    lab.warm(ours.ring(), ours.server(), loops, warm);
    lab.warm(other.ring(), other.server(), loops, warm);
    List<Measured> with = new ArrayList<>();
    List<Measured> without = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Lab.say("  %s, %d in flight, by turns, %d of %d", series, loops, round + 1, rounds);
      without.add(lab.closed(other.ring(), other.server(), loops));
      with.add(lab.closed(ours.ring(), ours.server(), loops));
    }
    return report(ours, series, loops, with) / report(other, series, loops, without);
  }

  private double report(Way way, String series, int loops, List<Measured> measured) {
    Measured middle =
        measured.stream()
            .sorted(Comparator.comparingDouble(Measured::perSecond))
            .toList()
            .get(rounds / 2);
    lab.report().row(new Row(way.system(), workload, series, loops + " in flight", middle));
    return middle.perSecond();
  }
}
