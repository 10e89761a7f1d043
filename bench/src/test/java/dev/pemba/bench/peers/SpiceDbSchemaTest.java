package dev.pemba.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import org.junit.jupiter.api.Test;

final class SpiceDbSchemaTest {
  @Test
  void aRelationWithARewriteIsWrittenUnderANameOfItsOwn() {
    SpiceDbSchema schema =
        new SpiceDbSchema(
            compile(
                """
                definition user {}
                definition document {
                  relation editor: user
                  relation viewer: user | user with expiration = this + editor
                  permission view = viewer - nil
                }
                """));

    assertThat(schema.text())
        .isEqualTo(
            """
            use expiration
            use self

            definition user {}

            definition document {
              relation editor: user
              relation viewer__direct: user | user with expiration
              permission viewer = viewer__direct + editor
              permission view = viewer - nil
            }

            """);
    assertThat(written(schema, "viewer")).isEqualTo("viewer__direct");
    assertThat(written(schema, "editor")).isEqualTo("editor");
  }

  @Test
  void theRestIsSaidInTheSameWords() {
    Schema schema =
        compile(
            """
            caveat small(amount int) { amount < 10 }
            definition user { permission me = self }
            definition group { relation member: user | group#member }
            definition folder {
              relation parent: folder
              relation banned: user
              relation viewer: user:* | group#member with small
              permission view = (viewer + parent->view) - banned
              permission all = (viewer & parent.all(view)) - (banned + nil)
            }
            """);

    String text = new SpiceDbSchema(schema).text();

    Schema again = SchemaCompiler.compileSpiceDb(text);
    assertThat(again.definitions()).isEqualTo(schema.definitions());
    assertThat(again.caveats().keySet()).isEqualTo(schema.caveats().keySet());
  }

  private static Schema compile(String text) {
    return SchemaCompiler.compile(text);
  }

  private static String written(SpiceDbSchema schema, String relation) {
    return schema.written(ObjectRef.parse("document:plan"), new RelationName(relation));
  }
}
