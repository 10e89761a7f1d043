package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Ring;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.systems.HttpChecks;
import dev.pemba.bench.systems.PembaTarget;
import java.io.IOException;
import java.util.Map;

/// The same single checks as JSON over HTTP and over gRPC.
public final class HttpRun {
  private static final int ROUNDS = 5;
  private static final int WARM = 30;
  private static final String SERIES = "check";

  private final Lab lab;
  private final OrganisationWorld world;

  public HttpRun(Lab lab, long size) {
    this.lab = lab;
    this.world = new OrganisationWorld(lab.seed(), size);
  }

  public void run() throws IOException {
    Lab.say("checks as JSON and over gRPC, %,d relationships", world.size());
    lab.report().workload(world.name(), world.size(), world.about());
    Map<String, String> settings = Map.of("http.enabled", "true", "http.port", "0");
    try (PembaTarget pemba = lab.pemba(settings).start(lab.newFolder());
        HttpChecks http = new HttpChecks(pemba)) {
      pemba.load(world);
      ByTurns turns = new ByTurns(lab, world.name(), ROUNDS, WARM);
      ByTurns.Way json =
          new ByTurns.Way(
              "Pemba, JSON over HTTP/2",
              Ring.of(http::prepare, world.series(SERIES)),
              pemba.processes());
      ByTurns.Way grpc =
          new ByTurns.Way("Pemba, gRPC", Ring.of(pemba, world.series(SERIES)), pemba.processes());
      for (int loops : new int[] {1, lab.inFlight()}) {
        double times = turns.compare(json, grpc, SERIES, loops);
        Lab.say("  JSON over HTTP has %.0f %% of gRPC's rate, %d in flight", 100 * times, loops);
      }
    }
  }
}
