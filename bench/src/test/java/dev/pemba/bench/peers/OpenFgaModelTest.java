package dev.pemba.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import dev.pemba.bench.peers.openfga.ConditionParamTypeRef;
import dev.pemba.bench.peers.openfga.RelationReference;
import dev.pemba.bench.peers.openfga.TypeDefinition;
import dev.pemba.bench.peers.openfga.Wildcard;
import dev.pemba.bench.peers.openfga.WriteAuthorizationModelRequest;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.SchemaCompiler;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OpenFgaModelTest {
  @Test
  void rewritesKeepTheirShape() {
    TypeDefinition folder =
        type(
            1,
            """
            definition user {}
            definition folder {
              relation parent: folder
              relation banned: user
              relation editor: user
              relation viewer: user = this + editor
              permission view = (viewer + parent->view) - banned
              permission both = viewer & editor
            }
            """);

    assertThat(print(folder, "viewer"))
        .isEqualTo(
            "union { child { this { } } child { computed_userset { relation: \"editor\" } } }");
    assertThat(print(folder, "view"))
        .isEqualTo(
            "difference { base { union { child { computed_userset { relation: \"viewer\" } } child {"
                + " tuple_to_userset { tupleset { relation: \"parent\" } computed_userset {"
                + " relation: \"view\" } } } } } subtract { computed_userset { relation:"
                + " \"banned\" } } }");
    assertThat(print(folder, "both")).startsWith("intersection { child { computed_userset");
    assertThat(folder.getMetadata().getRelationsOrThrow("view").getDirectlyRelatedUserTypesList())
        .isEmpty();
  }

  @Test
  void subjectsKeepTheirConditionAndLoseTheirExpiration() {
    WriteAuthorizationModelRequest model =
        model(
            """
            caveat near(networks list<string>, client ipaddress) {
              networks.exists(network, client.in_cidr(network))
            }
            definition user {}
            definition team { relation member: user }
            definition file {
              relation viewer: user | user with expiration | user:* | team#member | user with near and expiration
            }
            """);

    assertThat(
            model
                .getTypeDefinitions(2)
                .getMetadata()
                .getRelationsOrThrow("viewer")
                .getDirectlyRelatedUserTypesList())
        .containsExactly(
            RelationReference.newBuilder().setType("user").build(),
            RelationReference.newBuilder()
                .setType("user")
                .setWildcard(Wildcard.getDefaultInstance())
                .build(),
            RelationReference.newBuilder().setType("team").setRelation("member").build(),
            RelationReference.newBuilder().setType("user").setCondition("near").build());
    assertThat(model.getConditionsOrThrow("near").getExpression())
        .isEqualTo("networks.exists(network, client.in_cidr(network))");
    assertThat(model.getConditionsOrThrow("near").getParametersOrThrow("networks").getTypeName())
        .isEqualTo(ConditionParamTypeRef.TypeName.TYPE_NAME_LIST);
  }

  @Test
  void whatItCannotExpressIsLeftOutWithAllThatLeansOnIt() {
    OpenFgaModel model =
        new OpenFgaModel(
            SchemaCompiler.compile(
                """
                definition user {}
                definition source { relation reader: user permission read = reader }
                definition run {
                  relation input: source
                  permission read = input.all(read)
                  permission start = read & input->read
                  permission view = input->read
                }
                """));

    assertThat(reason(model, "read")).contains("OpenFGA has no `input.all(…)`");
    assertThat(reason(model, "start"))
        .contains("OpenFGA has no `input.all(…)` (through `run#read`)");
    assertThat(reason(model, "view")).isEmpty();
    assertThat(model.request().getTypeDefinitions(2).getRelationsMap().keySet())
        .containsExactlyInAnyOrder("input", "view");
  }

  private static Optional<String> reason(OpenFgaModel model, String relation) {
    return model.limits().reason(new TypeName("run"), new RelationName(relation));
  }

  private static WriteAuthorizationModelRequest model(String schema) {
    return new OpenFgaModel(SchemaCompiler.compile(schema)).request().build();
  }

  private static TypeDefinition type(int number, String schema) {
    return model(schema).getTypeDefinitions(number);
  }

  private static String print(TypeDefinition type, String relation) {
    return TextFormat.printer()
        .emittingSingleLine(true)
        .printToString(type.getRelationsOrThrow(relation))
        .strip();
  }
}
