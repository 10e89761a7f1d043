package dev.pemba.server.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pemba.model.Relationship;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The pack's schema and organisation, read alone; its questions are asked by `pemba test`.
final class AiGovernancePackTest {
  @Test
  void theSchemaTakesEveryRelationshipOfTheOrganisation() throws IOException {
    Schema schema = SchemaCompiler.compile(read("schema.zed"));

    for (Relationship relationship : organisation()) {
      assertThatCode(() -> schema.checkAllowed(relationship))
          .as(relationship.toString())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void noRelationshipIsThereTwiceAndEachIsInItsOneTextForm() throws IOException {
    List<Relationship> organisation = organisation();

    assertThat(organisation).extracting(Relationship::key).doesNotHaveDuplicates();
    assertThat(organisation).extracting(Relationship::toString).isEqualTo(lines());
  }

  @Test
  void everyRelationOfEveryTypeIsInUse() throws IOException {
    Schema schema = SchemaCompiler.compile(read("schema.zed"));
    Set<String> written =
        organisation().stream()
            .map(one -> one.object().type() + "#" + one.relation())
            .collect(Collectors.toSet());

    for (Definition definition : schema.definitions().values()) {
      TypeName type = definition.name();
      definition.relations().values().stream()
          .filter(relation -> !relation.permission())
          .forEach(relation -> assertThat(written).contains(type + "#" + relation.name()));
    }
  }

  private static List<Relationship> organisation() throws IOException {
    return lines().stream().map(Relationship::parse).toList();
  }

  private static List<String> lines() throws IOException {
    return read("relationships.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("//"))
        .toList();
  }

  private static String read(String name) throws IOException {
    try (InputStream in =
        AiGovernancePackTest.class.getResourceAsStream("/packs/ai-governance/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
