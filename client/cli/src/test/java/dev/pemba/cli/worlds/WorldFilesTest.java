package dev.pemba.cli.worlds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.cli.importing.FormatException;
import dev.pemba.model.Relationship;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorldFilesTest {
  @TempDir Path folder = Path.of("");

  @Test
  void aFilesContentSaysWhichKindItIs() throws IOException {
    assertThat(format("schema: definition user {}\nchecks: {}\n")).isEqualTo(World.Format.PEMBA);
    assertThat(format("---\nschema: definition user {}\nrelationships: ''\n"))
        .isEqualTo(World.Format.SPICEDB);
    assertThat(format("tests:\n  - name: t\n    stages: []\n"))
        .isEqualTo(World.Format.OPENFGA_TEST);
    assertThat(format("model: |\n  model\n    schema 1.1\n  type user\ntests: []\n"))
        .isEqualTo(World.Format.OPENFGA_STORE);
  }

  @Test
  void aFileOfNoKindIsAFaultThatNamesTheKinds() throws IOException {
    assertThat(loaded("apples: 3\n").faults())
        .singleElement()
        .extracting(FormatException::problem)
        .asString()
        .contains("a Pemba world")
        .endsWith("found the fields apples");
    assertThat(loaded("").faults()).hasSize(1);
  }

  @Test
  void whatIsMistypedInAWorldOfOursIsAFault() throws IOException {
    assertThat(loaded("schema: ''\nrelationships: ''\nchekcs: {}\n").faults())
        .singleElement()
        .extracting(FormatException::problem)
        .asString()
        .startsWith("unknown field `chekcs`");
  }

  @Test
  void whatOthersToolsPassOverIsPassedOverAndSaid() throws IOException {
    assertThat(
            loaded(
                    """
                    schema: definition user {}
                    relationships: ''
                    assertions:
                      assertTrue: []
                      assertSometimes: []
                    """)
                .unread())
        .extracting(Shape.Unread::field)
        .containsExactly("assertSometimes");
    WorldFiles.Loaded store =
        loaded(
            """
            id: 7
            model: |
              model
                schema 1.1
              type user
              type d
                relations
                  define v: [user]
            tests:
              - name: t
                check:
                  - {user: 'user:a', object: 'd:1', note: 'x', context: {any: {thing: 1}}, assertions: {v: false}}
            """);
    assertThat(store.faults()).isEmpty();
    assertThat(store.unread()).extracting(Shape.Unread::field).containsExactly("id", "note");
  }

  @Test
  void aFolderIsItsYamlFilesButListsOfTuples() throws IOException {
    write("b.yaml", "schema: ''\n");
    write("a/c.fga.yml", "schema: ''\n");
    write("a/tuples.yaml", "- user: user:a\n");
    write("readme.md", "nothing");
    assertThat(WorldFiles.find(List.of(folder)).stream().map(folder::relativize))
        .containsExactly(Path.of("a/c.fga.yml"), Path.of("b.yaml"));
  }

  @Test
  void anOpenFgaStageKeepsTheTuplesThatItsModelPermits() throws IOException {
    World world =
        loaded(
                """
                tests:
                  - name: t
                    stages:
                      - model: |
                          model
                            schema 1.1
                          type user
                          type document
                            relations
                              define viewer: [user, user:*]
                              define owner: [user]
                        tuples:
                          - {object: 'document:1', relation: viewer, user: 'user:*'}
                          - {object: 'document:1', relation: owner, user: 'user:ana'}
                      - model: |
                          model
                            schema 1.1
                          type user
                          type document
                            relations
                              define viewer: [user]
                              define owner: [user]
                        tuples:
                          - {object: 'document:2', relation: owner, user: 'user:ana'}
                """)
            .worlds()
            .getFirst();
    assertThat(world.stages())
        .extracting(stage -> stage.relationships().stream().map(Relationship::toString).toList())
        .containsExactly(
            List.of("document:1#viewer@user:*", "document:1#owner@user:ana"),
            List.of("document:1#owner@user:ana", "document:2#owner@user:ana"));
  }

  @Test
  void openFgasCode2000IsConditionalOfASoundRequestAndAnErrorOfAnother() throws IOException {
    World.Stage stage =
        loaded(
                """
                tests:
                  - name: t
                    stages:
                      - model: |
                          model
                            schema 1.1
                          type user
                          type document
                            relations
                              define viewer: [user]
                        checkAssertions:
                          - tuple: {object: 'document:1', relation: viewer, user: 'user:ana'}
                            errorCode: 2000
                          - tuple: {object: 'document:1', relation: nothing, user: 'user:ana'}
                            errorCode: 2000
                        listUsersAssertions:
                          - request: {object: 'document:1', relation: viewer, filters: [user]}
                            errorCode: 2027
                """)
            .worlds()
            .getFirst()
            .stages()
            .getFirst();
    assertThat(stage.cases())
        .extracting(one -> one.expected().toString())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("conditional or"),
            second -> assertThat(second).contains("UNKNOWN_RELATION"),
            third -> assertThat(third).contains("RELATIONSHIP_NOT_ALLOWED"));
  }

  @Test
  void oneUnreadableTestLeavesTheOthers() throws IOException {
    WorldFiles.Loaded loaded =
        loaded(
            """
            tests:
              - name: bad
                stages:
                  - model: nonsense
              - name: good
                stages: []
            """);
    assertThat(loaded.worlds()).extracting(World::name).containsExactly("good");
    assertThat(loaded.faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.place().line()).isEqualTo(4));
  }

  @Test
  void spiceDbsCommentsContextsAndValidationAreRead() throws IOException {
    World.Stage stage =
        loaded(
                """
                schema: |
                  definition user {}
                  caveat c(x int) { x == 1 }
                  definition document {
                    relation viewer: user | user:* | user with c
                    relation banned: user
                    permission view = viewer - banned
                  }
                relationships: |
                  // comment
                  document:1#viewer@user:ana#...

                  document:1#viewer@user:bob[c]
                assertions:
                  assertTrue:
                    - 'document:1#view@user:bob with {"x": 1}'
                  assertCaveated:
                    - document:1#view@user:bob
                  assertFalse: []
                validation:
                  document:1#view:
                    - "[user:ana] is <document:1#viewer>"
                    - "[user:bob[...]] is <document:1#viewer>"
                  document:2#view:
                    - "[user:* - {user:eve, user:dan[...]}] is <document:2#viewer>"
                    - "[document:1#viewer] is <document:2#viewer>"
                """)
            .worlds()
            .getFirst()
            .stages()
            .getFirst();
    assertThat(stage.relationships()).hasSize(2);
    assertThat(stage.cases())
        .extracting(one -> one.question() + " → " + one.expected())
        .containsExactly(
            "check document:1#view@user:bob with {\"x\":1} → allowed",
            "check document:1#view@user:bob → conditional",
            "subjects document:1#view@document → {}",
            "subjects document:1#view@user → {ana allowed, bob conditional}",
            "check document:2#view@document:1#viewer → allowed",
            "subjects document:2#view@document → {}",
            "subjects document:2#view@user → everyone allowed but {dan conditional, eve denied}");
  }

  @Test
  void aStoreFilesUsersAndObjectsAreCombinedAndItsTestsTuplesAreContextual() throws IOException {
    write(
        "model.fga", "model\n  schema 1.1\ntype user\ntype d\n  relations\n    define v: [user]\n");
    write("tuples.csv", "object_type,object_id,relation,user_type,user_id\nd,1,v,user,a\n");
    World.Stage stage =
        loaded(
                """
                name: s
                model_file: ./model.fga
                tuple_file: tuples.csv
                tests:
                  - name: t
                    tuples:
                      - {user: 'user:b', relation: v, object: 'd:1'}
                    check:
                      - users: ['user:a', 'user:b']
                        objects: ['d:1', 'd:2']
                        assertions: {v: true}
                    list_objects:
                      - {user: 'user:a', type: d, assertions: {v: ['d:1']}}
                    list_users:
                      - object: d:1
                        user_filter: [{type: user}]
                        assertions: {v: {users: ['user:b', 'user:a']}}
                """)
            .worlds()
            .getFirst()
            .stages()
            .getFirst();
    assertThat(stage.relationships()).extracting(Object::toString).containsExactly("d:1#v@user:a");
    assertThat(stage.cases())
        .extracting(one -> one.question() + " → " + one.expected())
        .containsExactly(
            "check d:1#v@user:a and d:1#v@user:b → allowed",
            "check d:2#v@user:a and d:1#v@user:b → allowed",
            "check d:1#v@user:b and d:1#v@user:b → allowed",
            "check d:2#v@user:b and d:1#v@user:b → allowed",
            "objects d#v@user:a and d:1#v@user:b → [1]",
            "subjects d:1#v@user and d:1#v@user:b → {a allowed, b allowed}"
                + " (whom a wildcard leaves out is not said)");
  }

  private World.Format format(String text) throws IOException {
    return loaded(text).worlds().getFirst().format();
  }

  private WorldFiles.Loaded loaded(String text) throws IOException {
    return WorldFiles.load(write("world.yaml", text));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
