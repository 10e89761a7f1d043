package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `pemba audit export`, against a real server.
@Timeout(120) // records that do not arrive would be waited for
final class AuditExportingTest {
  @TempDir private Path folder = Path.of("");

  private static List<JsonObject> lines(String text) {
    return text.lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
  }

  private static List<Long> leaves(List<JsonObject> lines) {
    return lines.stream().map(line -> line.get("leaf").getAsLong()).toList();
  }

  private static List<Long> upTo(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  @Test
  void aFileHoldsAllAndGoesOnWithWhatIsNew() throws IOException {
    String file = folder.resolve("record.jsonl").toString();
    try (SmallWorld world = SmallWorld.in(folder)) {
      assertThat(world.run("audit", "export", "--to", file).code()).isZero();
      List<JsonObject> before = lines(Files.readString(Path.of(file)));
      assertThat(leaves(before)).isEqualTo(upTo(before.size())).isNotEmpty();
      assertThat(before).anyMatch(line -> line.toString().contains("\"schema\":true"));

      assertThat(world.run("check", "user:bo", "read", "dataset:weather").code()).isOne();
      Shell.Result again = world.run("audit", "export", "--to", file);
      assertThat(again.err())
          .isEqualTo("1 record to `%s`, up to record %d\n".formatted(file, before.size()));
      List<JsonObject> after = lines(Files.readString(Path.of(file)));
      assertThat(leaves(after)).isEqualTo(upTo(before.size() + 1));
      JsonObject last = after.getLast();
      assertThat(last.get("kind").getAsString()).isEqualTo("decision");
      assertThat(last.get("outcome").getAsString()).isEqualTo("denied");
      assertThat(last.get("subject").getAsString()).isEqualTo("user:bo");
      assertThat(last.get("object").getAsString()).isEqualTo("dataset:weather");

      assertThat(world.shell().run("audit", "export", "--to", "-", "-q").out())
          .isEqualTo(Files.readString(Path.of(file)));
      assertThat(world.run("audit", "export", "--to", file, "--from", "99").err())
          .contains("records up to %d are there".formatted(before.size()));
      assertThat(world.run("audit", "export", "--to", file, "--format", "ocsf").err())
          .contains("is no record in this format");
    }
  }

  @Test
  void filtersAndTimesChooseWhatGoesOut() {
    try (SmallWorld world = SmallWorld.in(folder)) {
      world.run("check", "user:bo", "read", "dataset:weather");
      world.run("check", "user:ana", "read", "dataset:weather");
      Shell.Result denied = world.run("audit", "export", "--to", "-", "--decision", "denied");
      assertThat(lines(denied.out()))
          .singleElement()
          .matches(line -> line.get("subject").getAsString().equals("user:bo"));
      String file = folder.resolve("denied.jsonl").toString();
      String[] toFile = {"audit", "export", "--to", file, "--decision", "denied"};
      assertThat(world.run(toFile).err()).startsWith("1 record to ");
      assertThat(world.run(toFile).err()).startsWith("0 records to ");
      Shell.Result ocsf =
          world.run("audit", "export", "--to", "-", "--subject", "user:ana", "--format", "ocsf");
      assertThat(lines(ocsf.out()).getLast().get("message").getAsString())
          .isEqualTo("check user:ana read dataset:weather: allowed");
      long leaf = lines(denied.out()).getFirst().get("leaf").getAsLong();
      Shell.Result later = world.run("audit", "export", "--to", "-", "--from", "" + (leaf + 1));
      assertThat(leaves(lines(later.out()))).containsExactly(leaf + 1);
      assertThat(world.run("audit", "export", "--to", "-", "--until", "2020-01-01").out())
          .isEmpty();
      assertThat(world.run("audit", "export", "--to", "-", "--from", "2099-01-01").out()).isEmpty();
    }
  }

  @Test
  void whatDoesNotFitIsTold() {
    try (SmallWorld world = SmallWorld.in(folder)) {
      assertThat(world.run("audit", "export", "--to", "-", "--gzip").err())
          .isEqualTo("error: `--gzip` is for exports to HTTP, not to `-` [MALFORMED_REQUEST]\n");
      assertThat(world.run("audit", "export").err()).contains("--to");
      assertThat(
              world.run("audit", "export", "--to", "-", "--until", "2099-01-01", "--follow").err())
          .contains("`--until` and `--follow` contradict each other");
    }
  }

  /// The bookmark and the log outlive the server: each record arrives, in order.
  @Test
  void followedRecordsArriveByHttpAcrossARestart() throws Exception {
    BlockingQueue<JsonObject> arrived = new LinkedBlockingQueue<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            JsonArray records = JsonParser.parseString(body).getAsJsonArray();
            for (JsonElement record : records) {
              arrived.add(record.getAsJsonObject());
            }
            exchange.sendResponseHeaders(204, -1);
          }
        });
    collector.start();
    List<JsonObject> seen = new ArrayList<>();
    Path mark = folder.resolve("mark");
    CompletableFuture<Shell.Result> ended = new CompletableFuture<>();
    Thread follower;
    int port;
    int before;
    try (TestServer server = TestServer.in(folder)) {
      port = server.port();
      assertThat(server.shell().input(SmallWorld.SCHEMA).run("schema", "write", "-").code())
          .isZero();
      String[] command = {
        "audit",
        "export",
        "--follow",
        "--bookmark",
        mark.toString(),
        "--to",
        "http://127.0.0.1:%d/".formatted(collector.getAddress().getPort())
      };
      follower =
          Thread.ofVirtual()
              .start(() -> ended.complete(server.shell().withRealTime().run(command)));
      server.shell().run("check", "user:first", "read", "dataset:x");
      await("user:first", arrived, seen, ended);
      before = seen.size();
    }
    try (TestServer again = TestServer.in(folder, "listen.port", Integer.toString(port))) {
      again.shell().run("check", "user:second", "read", "dataset:x");
      await("user:second", arrived, seen, ended);
      follower.interrupt();
      assertThat(ended.get().code()).isNotZero();
    } finally {
      collector.stop(0);
    }
    assertThat(leaves(seen)).isEqualTo(upTo(seen.size()));
    long marked = Long.parseLong(Files.readString(mark).strip());
    assertThat(marked).isBetween((long) before, (long) seen.size());
  }

  private static void await(
      String subject,
      BlockingQueue<JsonObject> arrived,
      List<JsonObject> seen,
      CompletableFuture<Shell.Result> ended)
      throws InterruptedException {
    while (true) {
      JsonObject record = arrived.poll(1, TimeUnit.SECONDS);
      if (record == null) {
        assertThat(ended).as("the export that is followed").isNotDone();
        continue;
      }
      seen.add(record);
      if (record.has("subject") && record.get("subject").getAsString().equals(subject)) {
        return;
      }
    }
  }
}
