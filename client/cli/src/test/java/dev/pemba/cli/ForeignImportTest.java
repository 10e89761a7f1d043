package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForeignImportTest {
  private static final String VALIDATION =
      """
      schema: |-
        definition user {}
        definition document {
          relation reader: user
          relation owner: user
          relation banned: user
          permission read = reader - banned + owner
        }
      relationships: |-
        document:plan#reader@user:ana
        document:plan#reader@user:olga
        document:plan#owner@user:olga
      assertions:
        assertTrue:
          - document:plan#read@user:ana
        assertFalse:
          - document:plan#read@user:olga
      """;

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void aValidationFileOfSpiceDbComesWithItsPrecedenceAndItsAssertions() throws IOException {
    Path file = file("validation.yaml", VALIDATION);
    try (TestServer server = TestServer.in(folder)) {
      Shell shell = server.shell();

      Shell.Result result = shell.run("import", "spicedb", file.toString(), "--test");

      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out())
          .isEqualTo("✓ schema written\n✓ 3 relationships imported\n✓ 2 assertions hold\n");
      assertThat(result.err())
          .contains("validation.yaml:7: now `permission read = reader - (banned + owner)`");
      assertThat(shell.run("check", "user:olga", "read", "document:plan").code()).isEqualTo(1);
    }
  }

  @Test
  void whatTheServerWouldRefuseIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path model =
        file(
            "model.json",
            """
            {"schema_version":"1.1","type_definitions":[{"type":"doc","relations":{"r":{"this":{}}},
            "metadata":{"relations":{"r":{"directly_related_user_types":[{"type":"usr"}]}}}}]}
            """);
    Path data =
        file("data.yaml", VALIDATION.replace("owner@user:olga", "owner@document:plan#reader"));
    try (TestServer server = TestServer.in(folder)) {
      Shell shell = server.shell();

      Shell.Result unknown = shell.run("import", "openfga", model.toString(), "--dry-run");
      Shell.Result notAllowed = shell.run("import", "spicedb", data.toString());

      assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
      assertThat(unknown.err())
          .contains("model.json: what it says is no valid schema")
          .contains("usr");
      assertThat(notAllowed.code()).isEqualTo(ExitCode.USAGE);
      assertThat(notAllowed.err()).contains("owner").contains("document:plan#reader");
      assertThat(shell.run("schema", "read").out()).doesNotContain("document");
    }
  }

  @Test
  void anAssertionThatDoesNotHoldIsToldWithItsPlace() throws IOException {
    Path file = file("wrong.yaml", VALIDATION.replace("assertFalse", "assertCaveated"));
    try (TestServer server = TestServer.in(folder)) {
      Shell.Result result = server.shell().run("import", "spicedb", file.toString(), "--test");

      assertThat(result.code()).isEqualTo(ExitCode.NO);
      assertThat(result.out())
          .contains("wrong.yaml:17  check document:plan#read@user:olga")
          .contains("1 of 2 assertions don't hold");
    }
  }

  @Test
  void aModelAndTuplesOfOpenFgaComeTogetherWhateverTheirForm() throws IOException {
    Path model =
        file(
            "model.fga",
            """
            model
              schema 1.1
            type user
            type doc-set
              relations
                define can-edit: [user]
                define view.all: [user, user:*] or can-edit
            """);
    Path csv =
        file(
            "tuples.csv",
            """
            user_type,user_id,relation,object_type,object_id
            user,ana,can-edit,doc-set,plan
            """);
    Path json =
        file(
            "tuples.json",
            "[{\"user\":\"user:*\",\"relation\":\"view.all\",\"object\":\"doc-set:open\"}]");
    try (TestServer server = TestServer.in(folder)) {
      Shell shell = server.shell();

      Shell.Result result =
          shell.run("import", "openfga", model.toString(), csv.toString(), json.toString());

      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out()).isEqualTo("✓ schema written\n✓ 2 relationships imported\n");
      assertThat(shell.run("check", "user:ana", "view.all", "doc-set:plan").code()).isZero();
      assertThat(shell.run("check", "user:bo", "view.all", "doc-set:open").code()).isZero();
      assertThat(shell.run("check", "user:bo", "view.all", "doc-set:plan").code()).isEqualTo(1);
    }
  }

  @Test
  void aDryRunNeedsNoServerAndPrintsWhatWouldBeWritten() throws IOException {
    Path file = file("validation.yaml", VALIDATION);

    Shell.Result result =
        new Shell()
            .with("PEMBA_ENDPOINT", "localhost:1")
            .run("import", "spicedb", file.toString(), "--dry-run");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("permission read = reader - (banned + owner)")
        .endsWith(
            """
            document:plan#reader@user:ana
            document:plan#reader@user:olga
            document:plan#owner@user:olga
            """);
    assertThat(result.err()).contains("nothing written: 3 relationships, 2 assertions to test");
  }

  @Test
  void aFaultIsToldWithItsFileAndLineAndNothingIsWritten() throws IOException {
    Path model =
        file("model.fga", "model\n  schema 1.1\ntype user\n  relations\n    define x [user]");
    Path tuples = file("tuples.yaml", "- user: user:ana\n  relation: x\n");
    Path other = file("other.yaml", "name: none\n");

    assertThat(new Shell().run("import", "openfga", model.toString()).err())
        .contains("model.fga:5: expected `:`, found");
    assertThat(new Shell().run("import", "openfga", tuples.toString()).err())
        .contains("tuples.yaml:1: expected a field `object`");
    Shell.Result unknown = new Shell().run("import", "openfga", other.toString());
    assertThat(unknown.err()).contains("other.yaml:1: expected a model");
    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void twoSchemasAndNoFilesAreErrors() throws IOException {
    Path one = file("one.zed", "definition user {}");
    Path two = file("two.zed", "definition user {}");

    assertThat(new Shell().run("import", "spicedb", one.toString(), two.toString()).err())
        .contains("there is one schema to write");
    assertThat(new Shell().run("import").err()).contains("what is to be imported is missing");
  }

  /// Each file of the corpora goes in by the command, and its assertions are asked of the server.
  @Test
  void everyFileOfTheCorporaImportsAndItsAssertionsHold() throws IOException {
    List<String> failures = new ArrayList<>();
    int files = 0;
    for (String system : List.of("spicedb", "openfga")) {
      for (Path file : Corpora.files(system)) {
        files++;
        try (TestServer server = TestServer.in(folder.resolve("corpus-" + files))) {
          Shell.Result result = server.shell().run("import", system, file.toString(), "--test");
          if (result.code() != 0) {
            failures.add(file + "\n" + result.out() + result.err());
          }
        }
      }
    }
    System.out.println("imports: " + files + " files of the corpora");
    assertThat(failures).isEmpty();
  }
}
