package dev.pemba.cli.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.Relationship;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenFgaTuplesTest {
  private static final List<Relationship> TUPLES =
      List.of(
          Relationship.parse("document:1#viewer@user:ana"),
          Relationship.parse("document:1#viewer@team:ml#member"),
          Relationship.parse(
              "document:1#editor@user:*[c:{\"limit\":3,\"note\":\"a, \\\"b\\\"\"}]"));

  @TempDir Path folder = Path.of("");

  @Test
  void yamlJsonJsonLinesAndCsvSayTheSame() throws IOException {
    write(
        "tuples.yaml",
        """
        - user: user:ana
          relation: viewer
          object: document:1
        - {user: team:ml#member, relation: viewer, object: document:1}
        - user: user:*
          relation: editor
          object: document:1
          condition:
            name: c
            context:
              limit: 3
              note: 'a, "b"'
        """);
    write(
        "tuples.json",
        """
        [
        \t{"user": "user:ana", "relation": "viewer", "object": "document:1"},
        \t{"user": "team:ml#member", "relation": "viewer", "object": "document:1"},
        \t{"user": "user:*", "relation": "editor", "object": "document:1",
        \t "condition": {"name": "c", "context": {"limit": 3, "note": "a, \\"b\\""}}}
        ]
        """);
    write(
        "tuples.jsonl",
        """
        {"user": "user:ana", "relation": "viewer", "object": "document:1"}

        {"user": "team:ml#member", "relation": "viewer", "object": "document:1"}
        {"user": "user:*", "relation": "editor", "object": "document:1", "condition": {"name": "c", "context": {"limit": 3, "note": "a, \\"b\\""}}}
        """);
    write(
        "tuples.csv",
        """
        user_type,user_id,user_relation,relation,object_type,object_id,condition_name,condition_context
        user,ana,,viewer,document,1,,
        team,ml,member,viewer,document,1,,
        user,*,,editor,document,1,c,"{""limit"":3,""note"":""a, \\""b\\""\""}"
        """);
    for (String name : List.of("tuples.yaml", "tuples.json", "tuples.jsonl", "tuples.csv")) {
      assertThat(OpenFgaTuples.read(folder.resolve(name))).as(name).isEqualTo(TUPLES);
    }
  }

  @Test
  void csvWithoutTheOptionalColumnsIsEnough() throws IOException {
    write(
        "tuples.csv",
        "object_type,object_id,relation,user_type,user_id\r\ndocument,1,viewer,user,ana\r\n");
    assertThat(OpenFgaTuples.read(folder.resolve("tuples.csv"))).containsExactly(TUPLES.getFirst());
  }

  @Test
  void aFaultNamesItsLine() throws IOException {
    write(
        "tuples.csv", "object_type,object_id,relation,user_type,user_id\ndocument,1,viewer,user\n");
    write("tuples.yaml", "- user: user:ana\n  relation: viewer\n- user: ana\n  relation: v\n");
    assertThatThrownBy(() -> OpenFgaTuples.read(folder.resolve("tuples.csv")))
        .isInstanceOfSatisfying(
            FormatException.class,
            fault -> {
              assertThat(fault.place().line()).isEqualTo(2);
              assertThat(fault.problem()).isEqualTo("expected 5 columns, found 4");
            });
    assertThatThrownBy(() -> OpenFgaTuples.read(folder.resolve("tuples.yaml")))
        .hasMessage("expected a field `object`");
  }

  @Test
  void aFaultInJsonLinesNamesItsLine() throws IOException {
    String good =
        "{\"user\": \"user:ana\", \"relation\": \"viewer\", \"object\": \"document:1\"}\n";
    for (String wrong : List.of("null", "# ana", "{\"user\": 1", "{\"user\": \"ana\"}")) {
      write("tuples.jsonl", good + "\n" + wrong + "\n" + good);
      assertThatThrownBy(() -> OpenFgaTuples.read(folder.resolve("tuples.jsonl")))
          .as(wrong)
          .isInstanceOfSatisfying(
              FormatException.class, fault -> assertThat(fault.place().line()).isEqualTo(3));
    }
  }

  /// Read past, each of these would be a tuple that the file does not hold.
  @Test
  void csvThatSaysSomethingElseIsRefused() throws IOException {
    String columns = "user_type,user_id,relation,object_type,";
    for (String[] wrong :
        new String[][] {
          {columns + "object_id\nuser,ana,viewer,document,\"1\"2\n", "after a closing `\"`"},
          {columns + "object_id,object_id\nuser,ana,viewer,document,1,2\n", "twice"},
          {
            columns
                + "object_id,condition_name,condition_context\n"
                + "user,ana,viewer,document,1,,\"{\"\"limit\"\":3}\"\n",
            "without a `condition_name`"
          }
        }) {
      write("tuples.csv", wrong[0]);
      assertThatThrownBy(() -> OpenFgaTuples.read(folder.resolve("tuples.csv")))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining(wrong[1]);
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
