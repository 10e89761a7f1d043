package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForeignExportTest {
  private static final String SCHEMA =
      """
      // Who comes from where.
      caveat from_network(client_ip ipaddress, network string) {
        client_ip.in_cidr(network)
      }

      definition user {}

      definition team {
        relation member: user | team#member = this + lead
        relation lead: user
      }

      definition doc {
        relation parent: doc
        relation owner: user
        relation reader: user:* | team#member | user with from_network = this + owner

        // Reading.
        permission read = (reader + parent->read) - barred
        relation barred: user
      }
      """;

  private static final List<String> RELATIONSHIPS =
      List.of(
          "doc:plan#barred@user:bo",
          "doc:plan#owner@user:olga",
          "doc:plan#parent@doc:all",
          "doc:all#reader@team:ml#member",
          "doc:all#reader@user:cy[from_network:{\"network\":\"10.0.0.0/8\"}]",
          "team:ml#lead@user:bo",
          "team:ml#member@user:ana");

  @TempDir private Path folder;
  private Path target;

  @BeforeEach
  void nameTheTarget() {
    target = folder.resolve("out/graph.yaml");
  }

  private static Shell filled(TestServer server, String schema, List<String> relationships) {
    Shell shell = server.shell();
    assertThat(shell.input(schema).run("schema", "write", "-", "-q").code()).isZero();
    Shell.Result written = shell.input(String.join("\n", relationships)).run("write", "-", "-q");
    assertThat(written.code()).as(written.err()).isZero();
    return shell;
  }

  private static void assertAsBefore(Shell shell) {
    assertThat(shell.run("check", "user:ana", "read", "doc:plan").code()).isEqualTo(ExitCode.YES);
    assertThat(shell.run("check", "user:bo", "read", "doc:plan").code()).isEqualTo(ExitCode.NO);
    assertThat(shell.run("check", "user:bo", "read", "doc:all").code()).isEqualTo(ExitCode.YES);
    assertThat(shell.run("check", "user:olga", "read", "doc:plan").code()).isEqualTo(ExitCode.YES);
    assertThat(shell.run("check", "user:olga", "read", "doc:all").code()).isEqualTo(ExitCode.NO);
    assertThat(shell.run("check", "user:cy", "read", "doc:plan").code())
        .isEqualTo(ExitCode.CONDITIONAL);
    assertThat(
            shell
                .run(
                    "check",
                    "user:cy",
                    "read",
                    "doc:plan",
                    "--context",
                    "{\"client_ip\":\"10.1.1.1\"}")
                .code())
        .isEqualTo(ExitCode.YES);
  }

  @Test
  void whatSpiceDbWouldDenyForAParentIsNotSaidThere() {
    try (TestServer server = TestServer.in(folder.resolve("a"))) {
      Shell shell =
          filled(
              server,
              """
              definition user {}
              definition locked {}
              definition team { relation member: user }
              definition doc {
                relation parent: team | locked
                permission read = parent.all(member)
              }
              """,
              List.of(
                  "doc:plan#parent@team:ml",
                  "doc:plan#parent@locked:x",
                  "team:ml#member@user:ana"));
      assertThat(shell.run("check", "user:ana", "read", "doc:plan").code()).isEqualTo(ExitCode.YES);

      Shell.Result result = shell.run("export", "spicedb", target.toString());

      assertThat(result.code()).isEqualTo(ExitCode.NO);
      assertThat(result.err() + result.out())
          .contains("SpiceDB denies `parent.all(member)` to whoever has a parent `locked`");
      assertThat(target).doesNotExist();
    }
  }

  @Test
  void aValidationFileForSpiceDbSaysAllAndComesBackTheSame() throws IOException {
    try (TestServer server = TestServer.in(folder.resolve("a"))) {
      Shell shell = filled(server, SCHEMA, RELATIONSHIPS);
      assertAsBefore(shell);

      Shell.Result result = shell.run("export", "spicedb", target.toString());

      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out()).isEqualTo("✓ 7 relationships and the schema in " + target + "\n");
    }
    assertThat(target)
        .content()
        .isEqualTo(
            """
            schema: |-
              // Who comes from where.
              caveat from_network(client_ip ipaddress, network string) {
                client_ip.in_cidr(network)
              }

              definition user {}

              definition team {
                relation member_direct: user | team#member
                permission member = member_direct + lead
                relation lead: user
              }

              definition doc {
                relation parent: doc
                relation owner: user
                relation reader_direct: user:* | team#member | user with from_network
                permission reader = reader_direct + owner
                // Reading.
                permission read = (reader + parent->read) - barred
                relation barred: user
              }
            relationships: |-
              team:ml#member_direct@user:ana
              team:ml#lead@user:bo
              doc:plan#parent@doc:all
              doc:plan#owner@user:olga
              doc:all#reader_direct@user:cy[from_network:{"network":"10.0.0.0/8"}]
              doc:all#reader_direct@team:ml#member
              doc:plan#barred@user:bo
            """);
    try (TestServer other = TestServer.in(folder.resolve("b"))) {
      Shell shell = other.shell();
      Shell.Result back = shell.run("import", "spicedb", target.toString());
      assertThat(back.code()).as(back.err()).isZero();
      assertAsBefore(shell);
    }
  }

  @Test
  void aStoreForOpenFgaSaysAllAndComesBackTheSame() throws IOException {
    Path store = folder.resolve("store");
    try (TestServer server = TestServer.in(folder.resolve("a"))) {
      Shell shell = filled(server, SCHEMA, RELATIONSHIPS);

      Shell.Result result = shell.run("export", "openfga", store.toString());

      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out())
          .isEqualTo(
              "✓ 7 relationships and the schema in " + store.resolve("store.fga.yaml") + "\n");
    }
    assertThat(store.resolve("tuples.json"))
        .content()
        .isEqualTo(
            """
            [
            {"user":"user:ana","relation":"member","object":"team:ml"},
            {"user":"user:bo","relation":"lead","object":"team:ml"},
            {"user":"doc:all","relation":"parent","object":"doc:plan"},
            {"user":"user:olga","relation":"owner","object":"doc:plan"},
            {"user":"user:cy","relation":"reader","object":"doc:all","condition":{"name":"from_network","context":{"network":"10.0.0.0/8"}}},
            {"user":"team:ml#member","relation":"reader","object":"doc:all"},
            {"user":"user:bo","relation":"barred","object":"doc:plan"}
            ]
            """);
    try (TestServer other = TestServer.in(folder.resolve("b"))) {
      Shell shell = other.shell();
      Shell.Result back =
          shell.run("import", "openfga", store.resolve("store.fga.yaml").toString());
      assertThat(back.code()).as(back.err()).isZero();
      assertAsBefore(shell);
    }
  }

  private static final String TIMED =
      """
      definition user {}
      definition doc {
        relation reader: user | user with expiration
        relation writer: user
        relation barred: user | user with expiration
        permission read = reader
        permission write = writer - barred
        permission self_service = self
      }
      """;

  private static final List<String> TIMED_RELATIONSHIPS =
      List.of(
          "doc:a#reader@user:ana",
          "doc:a#reader@user:bo[expiration:2099-01-01T00:00:00Z]",
          "doc:a#reader@user:over[expiration:2020-01-01T00:00:00Z]",
          "doc:a#writer@user:cy",
          "doc:a#barred@user:cy[expiration:2099-01-01T00:00:00Z]",
          "doc:a.b#reader@user:ana",
          "doc:a#reader@user:dan[starts:2098-01-01T00:00:00Z][expiration:2099-01-01T00:00:00Z]");

  @Test
  void whatCantBeSaidIsToldAndNothingIsWritten() throws IOException {
    try (TestServer server = TestServer.in(folder.resolve("a"))) {
      Shell shell = filled(server, TIMED, TIMED_RELATIONSHIPS);

      Shell.Result spiceDb = shell.run("export", "spicedb", target.toString());
      Shell.Result openFga = shell.run("export", "openfga", folder.resolve("store").toString());

      assertThat(spiceDb.code()).isEqualTo(ExitCode.NO);
      assertThat(spiceDb.out())
          .isEqualTo(
              """
              ✗ `doc:a#reader@user:dan[starts:2098-01-01T00:00:00Z][expiration:2099-01-01T00:00:00Z]`: SpiceDB has no relationships that start later
              ✗ `doc:a.b#reader@user:ana`: SpiceDB's ids have no other characters than a-z, A-Z, 0-9, / _ | - = + (--escape-ids spells them so)
              nothing written: 2 things can't be said in SpiceDB's language, and --partial leaves them out
              """);
      assertThat(openFga.code()).isEqualTo(ExitCode.NO);
      assertThat(openFga.out())
          .isEqualTo(
              """
              ✗ `doc#reader: user with expiration` with 1 relationship: OpenFGA's tuples have no expiration
              ✗ `doc#barred: user with expiration` with 1 relationship: OpenFGA's tuples have no expiration
              ✗ `doc#write`: it would allow more, as less is taken away: `doc#barred` would be less (OpenFGA's tuples have no expiration)
              ✗ `doc#self_service`: OpenFGA has no `self`
              ✗ `doc:a#reader@user:dan[starts:2098-01-01T00:00:00Z][expiration:2099-01-01T00:00:00Z]`: OpenFGA has no relationships that start later
              nothing written: 5 things can't be said in OpenFGA's language, and --partial leaves them out
              """);
      assertThat(target).doesNotExist();
      assertThat(folder.resolve("store")).doesNotExist();
    }
  }

  @Test
  void aPartialExportLeavesOutWhatWouldAllowMore() throws IOException {
    Path store = folder.resolve("store");
    try (TestServer server = TestServer.in(folder.resolve("a"))) {
      Shell shell = filled(server, TIMED, TIMED_RELATIONSHIPS);

      Shell.Result result = shell.run("export", "openfga", store.toString(), "--partial");

      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out()).contains("✗ `doc#write`: ").contains("✓ 3 relationships");
      assertThat(result.err()).contains("allows less than here: doc#reader, doc#barred, doc#read");
    }
    try (TestServer other = TestServer.in(folder.resolve("b"))) {
      Shell shell = other.shell();
      assertThat(shell.run("import", "openfga", store.resolve("store.fga.yaml").toString()).code())
          .isZero();
      assertThat(shell.run("check", "user:ana", "read", "doc:a").code()).isEqualTo(ExitCode.YES);
      assertThat(shell.run("check", "user:bo", "read", "doc:a").code()).isEqualTo(ExitCode.NO);
      assertThat(shell.run("check", "user:cy", "write", "doc:a").err()).contains("`write`");
      assertThat(shell.run("check", "user:cy", "writer", "doc:a").code()).isEqualTo(ExitCode.YES);
    }
  }

  @Test
  void filesThatExistStayUnlessForced() throws IOException {
    try (TestServer server = TestServer.in(folder.resolve("a"))) {
      Shell shell = filled(server, SCHEMA, RELATIONSHIPS);
      Files.createDirectories(target.getParent());
      Files.writeString(target, "mine");

      Shell.Result kept = shell.run("export", "spicedb", target.toString());

      assertThat(kept.code()).isEqualTo(ExitCode.USAGE);
      assertThat(kept.err()).contains("exists: give another, or --force");
      assertThat(target).content().isEqualTo("mine");
      assertThat(shell.run("export", "spicedb", target.toString(), "--force").code()).isZero();
      assertThat(target).content().startsWith("schema: |-");
    }
  }

  @Test
  void theReportIsJsonForPrograms() throws IOException {
    try (TestServer server = TestServer.in(folder.resolve("a"))) {
      Shell shell = filled(server, TIMED, TIMED_RELATIONSHIPS);

      Shell.Result result =
          shell.run("export", "openfga", folder.resolve("store").toString(), "-o", "json");

      assertThat(result.code()).isEqualTo(ExitCode.NO);
      assertThat(result.out().lines().findFirst().orElseThrow())
          .isEqualTo(
              "{\"left_out\":\"`doc#reader: user with expiration` with 1 relationship\",\"why\":"
                  + "\"OpenFGA's tuples have no expiration\"}");
    }
  }

  @Test
  void idsThatSpiceDbHasNotAreSpelledAlikeOnDemand() throws IOException {
    try (TestServer server = TestServer.in(folder.resolve("a"))) {
      Shell shell =
          filled(
              server,
              "definition user {}\ndefinition doc { relation reader: user }",
              List.of("doc:a.b#reader@user:ana@example.com", "doc:a=2eb#reader@user:ümit"));

      assertThat(shell.run("export", "spicedb", target.toString()).out())
          .contains("(--escape-ids spells them so)");
      Shell.Result result = shell.run("export", "spicedb", target.toString(), "--escape-ids");

      assertThat(result.code()).as(result.out() + result.err()).isZero();
    }
    assertThat(target)
        .content()
        .endsWith(
            """
            relationships: |-
              doc:a=2eb#reader@user:ana=40example=2ecom
              doc:a=3d2eb#reader@user:=c3=bcmit
            """);
  }

  /// Files of the corpora, imported, exported, imported elsewhere, and asked what the file asserts.
  @Test
  void everyFileOfTheCorporaComesThroughOrIsToldNotTo() throws IOException {
    Corpora corpora = new Corpora(folder);

    corpora.run("spicedb");
    corpora.run("openfga");

    assertThat(corpora.wrong()).isEmpty();
  }
}
