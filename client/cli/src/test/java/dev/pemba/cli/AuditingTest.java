package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pemba.cli.exports.JsonLines;
import dev.pemba.client.PembaClient;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.Bytes;
import dev.pemba.v1.AuditServiceExportRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The record as the command asks it, and proves it.
final class AuditingTest {
  @TempDir private Path folder = Path.of("");

  private static TestServer serve(Path folder) {
    return TestServer.in(folder);
  }

  private static void begin(TestServer server) {
    Shell shell = server.shell();
    assertThat(shell.input(SmallWorld.SCHEMA).run("schema", "write", "-", "-q").code()).isZero();
    assertThat(
            shell
                .input("dataset:patients#owner@user:olga\ndataset:patients#reader@user:ana\n")
                .run("write", "-", "-q", "--actor", "user:olga", "--reason", "ticket 17")
                .code())
        .isZero();
    ask(server, 1);
  }

  private static void ask(TestServer server, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(server.shell().run("check", "user:ana", "read", "dataset:patients").code())
          .isZero();
      assertThat(server.shell().run("check", "user:bo", "read", "dataset:patients").code())
          .isEqualTo(1);
    }
  }

  private static List<String> lines(String text) {
    return text.lines().map(line -> line.replaceAll("^(\\S+Z|TIME) +", "").strip()).toList();
  }

  private static void export(TestServer server, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (PembaClient client = PembaClient.plaintext(server.endpoint())) {
      client
          .audit()
          .export(
              AuditServiceExportRequest.getDefaultInstance(),
              leaf ->
                  lines.add(
                      JsonLines.of(
                              new Leaf.Kept(
                                  leaf.getLeaf(), Bytes.of(leaf.getCanonical().toByteArray())))
                          .toString()));
    }
    Files.write(file, lines);
  }

  @Test
  void whatWasDecidedAndChangedIsFound() {
    try (TestServer server = serve(folder)) {
      begin(server);
      Shell shell = server.shell();
      assertThat(lines(shell.run("audit", "query", "--subject", "user:bo").out()))
          .hasSize(2)
          .last()
          .asString()
          .startsWith("denied   user:bo read dataset:patients");
      Shell.Result changes = shell.run("audit", "query", "--kind", "changes", "--oldest-first");
      assertThat(lines(changes.out()).subList(1, 3))
          .containsExactly(
              "changed  the schema",
              "changed  +dataset:patients#owner@user:olga and 1 more  by user:olga: ticket 17");
      assertThat(changes.err()).startsWith("2 records · ");
      assertThat(lines(shell.run("audit", "query", "--object", "dataset:patients").out()))
          .hasSize(4);
      assertThat(lines(shell.run("audit", "query", "--decision", "allowed").out()))
          .hasSize(2)
          .last()
          .asString()
          .contains("user:ana read dataset:patients", "dataset:patients#reader@user:ana");
    }
  }

  @Test
  void listsSayWhatTheyWereAsked() {
    try (TestServer server = serve(folder)) {
      begin(server);
      Shell shell = server.shell();
      assertThat(shell.run("list-objects", "user:ana", "read", "dataset").code()).isZero();
      assertThat(shell.run("list-subjects", "user", "read", "dataset:patients").code()).isZero();
      assertThat(shell.run("list-permissions", "user:ana", "dataset:patients").code()).isZero();
      assertThat(lines(shell.run("audit", "query", "--decision", "answered").out()))
          .containsExactly(
              "OUTCOME   WHAT                                                   WHY",
              "answered  user:ana: what may it do on dataset:patients?          read",
              "answered  dataset:patients: which user may read it? (2 results)  user:olga, user:ana",
              "answered  user:ana: which dataset may it read? (1 result)        dataset:patients");
      assertThat(
              lines(
                  shell
                      .run(
                          "audit",
                          "query",
                          "--object",
                          "dataset:patients",
                          "--decision",
                          "answered",
                          "--subject",
                          "user:ana")
                      .out()))
          .hasSize(4);
    }
  }

  @Test
  void oneDecisionIsFoundByItsIdWithAllThatIsKnown() {
    try (TestServer server = serve(folder)) {
      begin(server);
      String answer =
          server.shell().run("check", "user:ana", "read", "dataset:patients", "-o", "json").out();
      String id = JsonParser.parseString(answer).getAsJsonObject().get("decisionId").getAsString();
      Shell.Result found = server.shell().run("audit", "query", "--id", id, "--long");
      assertThat(found.out())
          .contains("allowed      user:ana read dataset:patients")
          .contains("id " + id)
          .contains("revision 2");
      String json = server.shell().run("audit", "query", "--id", id, "-o", "json").out();
      JsonObject record = JsonParser.parseString(json).getAsJsonObject();
      assertThat(record.getAsJsonObject("decision").get("subject").getAsString())
          .isEqualTo("user:ana");
    }
  }

  @Test
  void pagesFollowOneAnother() {
    try (TestServer server = serve(folder)) {
      begin(server);
      ask(server, 3);
      Shell.Result first =
          server.shell().run("audit", "query", "--subject", "user:bo", "--limit", "3");
      assertThat(lines(first.out())).hasSize(4);
      String cursor = first.err().replaceAll("(?s).*--cursor (\\S+).*", "$1");
      Shell.Result second =
          server
              .shell()
              .run("audit", "query", "--subject", "user:bo", "--limit", "3", "--cursor", cursor);
      assertThat(lines(second.out())).hasSize(2);
      assertThat(second.err()).doesNotContain("--cursor");
    }
  }

  @Test
  void whatCannotBeMeantIsTold() {
    Shell shell = new Shell().with("PEMBA_ENDPOINT", "localhost:1");
    assertThat(shell.run("audit", "query", "--decision", "no").err())
        .contains("decision `no`: expected `allowed`, `denied`, `conditional` or `answered`");
    assertThat(shell.run("audit", "query", "--kind", "x").err()).contains("kind `x`: expected");
    assertThat(shell.run("audit", "query", "--id", "x").err()).contains("is no decision's id");
    assertThat(shell.run("audit", "query", "--limit", "0").err()).contains("expected 1 to");
    assertThat(shell.run("audit", "checkpoint", "--since", "x").err())
        .contains("--since needs --verify-with");
  }

  @Test
  void theTailGivesEachRecordInOrder() {
    try (TestServer server = serve(folder)) {
      begin(server);
      Shell.Result tail = server.shell().run("audit", "tail", "--from-record", "0", "--count", "5");
      assertThat(tail.code()).isZero();
      assertThat(lines(tail.out()))
          .hasSize(5)
          .anyMatch(line -> line.startsWith("changed      the schema"))
          .last()
          .asString()
          .startsWith("denied       user:bo read dataset:patients");
    }
  }

  @Test
  void anExportIsVerifiedAndWhateverIsDoneToItFound() throws Exception {
    Path export = folder.resolve("record.jsonl");
    Path kept = folder.resolve("kept.txt");
    Path key = folder.resolve("pemba.vkey");
    try (TestServer server = serve(folder)) {
      begin(server);
      ask(server, 5);
      Files.writeString(key, server.shell().run("audit", "key").out());
      Files.writeString(kept, server.shell().run("audit", "checkpoint", "--now").out());
      export(server, export);
    }
    List<String> whole = Files.readAllLines(export);
    int size = whole.size();
    assertThat(verify(export, kept, key))
        .isEqualTo("0 ✓ %d records: just those that the checkpoint was signed for".formatted(size));
    List<String> flipped = new ArrayList<>(whole);
    flipped.replaceAll(line -> line.replace("\"outcome\":\"denied\"", "\"outcome\":\"allowed\""));
    assertThat(verify(write(export, flipped), kept, key))
        .startsWith("1 ✗ record 4: its field `outcome` says \"allowed\", its bytes \"denied\"");
    List<String> deleted = new ArrayList<>(whole);
    deleted.remove(4);
    assertThat(verify(write(export, deleted), kept, key)).isEqualTo("1 ✗ record 4 is missing");
    List<String> reordered = new ArrayList<>(whole);
    reordered.add(5, reordered.remove(4));
    assertThat(verify(write(export, reordered), kept, key)).startsWith("1 ✗ record 4 is missing");
    List<String> inserted = new ArrayList<>(whole);
    inserted.add(5, whole.get(4));
    assertThat(verify(write(export, inserted), kept, key))
        .isEqualTo("1 ✗ record 4 stands where record 5 should: it was inserted, or moved");
    assertThat(verify(write(export, whole.subList(0, size - 2)), kept, key))
        .isEqualTo(
            "1 ✗ the export is cut off: it ends with record %d, and the checkpoint has 2 more"
                .formatted(size - 3));
  }

  private static Path write(Path file, List<String> lines) throws IOException {
    return Files.write(file, lines);
  }

  private static String verify(Path export, Path kept, Path key) {
    Shell.Result result = verified(export, kept, key.toString());
    assertThat(result.err()).doesNotContain("error");
    return result.code() + " " + result.out().lines().findFirst().orElse("");
  }

  private static Shell.Result verified(Path export, Path kept, String key) {
    return new Shell()
        .run("audit", "verify", export.toString(), "--checkpoint", kept.toString(), "--key", key);
  }

  @Test
  void theKeyMayBeReplacedAndWhatTheOldOneSignedStillHolds() throws Exception {
    Path export = folder.resolve("record.jsonl");
    Path kept = folder.resolve("kept.txt");
    Path keys = folder.resolve("pemba.vkey");
    try (TestServer server = serve(folder)) {
      begin(server);
      Files.writeString(keys, server.shell().run("audit", "key").out());
      Files.writeString(kept, server.shell().run("audit", "checkpoint", "--now").out());
    }
    Files.delete(folder.resolve("store").resolve("audit-key"));
    String fresh;
    try (TestServer server = serve(folder)) {
      ask(server, 2);
      fresh = server.shell().run("audit", "key").out();
      assertThat(fresh).isNotEqualTo(Files.readString(keys));
      assertThat(server.shell().run("audit", "query", "--kind", "others", "-o", "json").out())
          .contains(fresh.strip());
      Files.writeString(keys, fresh, StandardOpenOption.APPEND);
      assertThat(since(server, kept, keys)).startsWith("0 ✓ the record only grew: from ");
      Files.writeString(
          kept,
          server.shell().run("audit", "checkpoint", "--now").out(),
          StandardOpenOption.APPEND);
      export(server, export);
    }
    assertThat(verify(export, kept, keys))
        .contains("just those that 2 checkpoints were signed for");
    Shell.Result newKeyAlone = verified(export, kept, fresh.strip());
    assertThat(newKeyAlone.code()).isEqualTo(3);
    assertThat(newKeyAlone.err()).contains("is not signed by key");
  }

  @Test
  void aKeyIsRotatedAndEndsWithWhatItSignedLast() throws Exception {
    Path export = folder.resolve("record.jsonl");
    Path kept = folder.resolve("kept.txt");
    Path keys = folder.resolve("pemba.vkey");
    try (TestServer server = serve(folder)) {
      begin(server);
      Shell shell = server.shell();
      String before = shell.run("audit", "key").out().strip();
      Files.writeString(kept, shell.run("audit", "checkpoint", "--now").out());
      Shell.Result rotated = shell.run("audit", "key", "--rotate");
      assertThat(rotated.code()).isZero();
      assertThat(rotated.err())
          .contains("a new key signs from now on; the one before signed 5 rec");
      assertThat(rotated.out().lines()).hasSize(2).first().isEqualTo(before + " last=5");
      String fresh = shell.run("audit", "key").out().strip();
      assertThat(rotated.out().lines().toList().getLast()).isEqualTo(fresh);
      Files.writeString(keys, before + "\n" + rotated.out());
      assertThat(shell.run("audit", "query", "--kind", "others", "-o", "json").out())
          .contains(fresh);
      Files.writeString(
          kept, shell.run("audit", "checkpoint", "--now").out(), StandardOpenOption.APPEND);
      export(server, export);
      assertThat(verified(export, kept, keys.toString()).out())
          .contains("just those that 2 checkpoints were signed for");
      assertThat(shell.run("audit", "checkpoints").out().lines().toList())
          .hasSizeGreaterThanOrEqualTo(3)
          .first()
          .asString()
          .startsWith("SIGNED");
      assertThat(shell.run("audit", "checkpoints", "--at", "2020-01-01T00:00:00Z").out())
          .contains(before.split("\\+", -1)[1])
          .doesNotContain(fresh.split("\\+", -1)[1]);
      assertThat(shell.run("audit", "checkpoints", "--at", "2100-01-01T00:00:00Z").err())
          .contains("none was signed then or later");
    }
    try (TestServer server = serve(folder)) {
      assertThat(server.shell().run("audit", "key", "--all").out())
          .isEqualTo(
              Files.readString(keys)
                  .lines()
                  .skip(1)
                  .map(it -> it + "\n")
                  .reduce("", String::concat));
    }
  }

  @Test
  void oneRecordIsProvedWithNothingButItsProofAndTheKey() throws Exception {
    Path proof = folder.resolve("decision.tlog-proof");
    Path kept = folder.resolve("kept.txt");
    Path key = folder.resolve("pemba.vkey");
    try (TestServer server = serve(folder)) {
      begin(server);
      ask(server, 20);
      Files.writeString(key, server.shell().run("audit", "key").out());
      Files.writeString(kept, server.shell().run("audit", "checkpoint", "--now").out());
      ask(server, 2);
      String id =
          JsonParser.parseString(
                  server
                      .shell()
                      .run("check", "user:bo", "read", "dataset:patients", "-o", "json")
                      .out())
              .getAsJsonObject()
              .get("decisionId")
              .getAsString();
      assertThat(server.shell().run("audit", "prove", id, "--to", proof.toString()).code())
          .isZero();
      assertThat(proved(proof, key))
          .startsWith("0 ✓ record 49 is among the 50 that the checkpoint was signed for")
          .contains("\"id\":\"" + id + "\"", "\"outcome\":\"denied\"");
      assertThat(server.shell().run("audit", "prove", "7", "--size", "47").err())
          .contains("there is no checkpoint of 47 records");
      assertThat(proved(proof, key, "--checkpoint", kept.toString()))
          .startsWith("1 ✗ none of the checkpoints kept is of 50 records");
      Shell.Result inTheKept = server.shell().run("audit", "prove", "7", "--size", "45");
      Files.writeString(proof, inTheKept.out());
      assertThat(proved(proof, key, "--checkpoint", kept.toString()))
          .startsWith("0 ✓ record 7 is among the 45");
    }
    String whole = Files.readString(proof);
    Files.writeString(proof, whole.replace("index 7", "index 6"));
    assertThat(proved(proof, key)).startsWith("1 ✗ record 6 is not among those");
    String record = whole.lines().skip(1).findFirst().orElseThrow().substring("extra ".length());
    byte[] forged = java.util.Base64.getDecoder().decode(record);
    for (int at = 0; at < forged.length; at++) {
      forged[at] ^= 1;
      Files.writeString(
          proof, whole.replace(record, java.util.Base64.getEncoder().encodeToString(forged)));
      assertThat(proved(proof, key)).startsWith("1 ✗ record 7 is not among those");
      forged[at] ^= 1;
    }
    Files.writeString(proof, whole.replace("\n45\n", "\n46\n"));
    assertThat(proved(proof, key)).startsWith("3 ").contains("is not signed by");
    Files.writeString(proof, whole.substring(0, whole.length() / 3));
    assertThat(proved(proof, key)).startsWith("3 ").contains("this is no proof of a record");
  }

  @Test
  void keysOfTwoRecordsAreRefused() throws Exception {
    Path keys = folder.resolve("pemba.vkey");
    Path proof = folder.resolve("decision.tlog-proof");
    try (TestServer server = serve(folder);
        TestServer other = serve(folder.resolve("other"))) {
      begin(server);
      begin(other);
      Files.writeString(
          keys, server.shell().run("audit", "key").out() + other.shell().run("audit", "key").out());
      server.shell().run("audit", "checkpoint", "--now");
      Files.writeString(proof, server.shell().run("audit", "prove", "1").out());
    }
    assertThat(proved(proof, keys)).startsWith("3 ").contains("the keys are of two records");
  }

  private static String proved(Path proof, Path key, String... more) {
    List<String> words =
        new ArrayList<>(List.of("audit", "verify", proof.toString(), "--key", key.toString()));
    words.addAll(List.of(more));
    Shell.Result result = new Shell().run(words.toArray(String[]::new));
    return result.code() + " " + result.out() + result.err();
  }

  @Test
  void aCheckpointOfAnotherKeyOrAChangedOneIsRefused() throws Exception {
    Path kept = folder.resolve("kept.txt");
    Path key = folder.resolve("pemba.vkey");
    Path export = Files.createFile(folder.resolve("empty.jsonl"));
    try (TestServer server = serve(folder)) {
      begin(server);
      Files.writeString(kept, server.shell().run("audit", "checkpoint", "--now").out());
    }
    try (TestServer other = serve(folder.resolve("other"))) {
      begin(other);
      Files.writeString(key, other.shell().run("audit", "key").out());
    }
    Shell.Result result = verified(export, kept, key.toString());
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("is not signed by");
  }

  @Test
  void aServerThatLostItsEndIsFoundByTheCheckpointKept() throws Exception {
    Path kept = folder.resolve("kept.txt");
    Path key = folder.resolve("pemba.vkey");
    Path before = folder.resolve("before");
    try (TestServer server = serve(folder)) {
      begin(server);
      Files.writeString(key, server.shell().run("audit", "key").out());
      Files.writeString(kept, server.shell().run("audit", "checkpoint", "--now").out());
    }
    copy(folder.resolve("store"), before.resolve("store"));
    try (TestServer server = serve(folder)) {
      ask(server, 3);
      assertThat(since(server, kept, key)).startsWith("0 ✓ the record only grew: from ");
      String later = server.shell().run("audit", "checkpoint", "--now").out();
      Files.writeString(kept, Files.readString(kept) + later);
    }
    try (TestServer restored = serve(before)) {
      assertThat(since(restored, kept, key)).contains("it was cut off").startsWith("1 ✗ ");
      ask(restored, 10);
      assertThat(since(restored, kept, key))
          .startsWith("1 ✗ the ")
          .endsWith("of the checkpoint are not the first ones of the record any more");
    }
  }

  private static String since(TestServer server, Path kept, Path key) {
    Shell.Result result =
        server
            .shell()
            .run(
                "audit",
                "checkpoint",
                "--now",
                "--since",
                kept.toString(),
                "--verify-with",
                key.toString());
    assertThat(result.err()).doesNotContain("error");
    return result.code() + " " + result.out().strip();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        if (Files.isRegularFile(file)) {
          Files.copy(file, target);
        } else {
          Files.createDirectories(target);
        }
      }
    }
  }
}
