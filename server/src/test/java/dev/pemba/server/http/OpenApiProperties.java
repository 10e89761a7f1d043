package dev.pemba.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.AnnotationsProto;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.QueryParamsBuilder;
import dev.pemba.testing.Dice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenApiProperties {
  private static final int CASES = 60;

  @Test
  void everyMessageThatIsWrittenFitsItsSchema() throws IOException {
    OpenApiDocument document =
        new OpenApiDocument(
            OpenApiDocument.parse(Files.readString(Path.of("../docs/openapi.json"))));
    List<Descriptor> types =
        Methods.all().stream()
            .flatMap(
                method ->
                    hasBody(method)
                        ? Stream.of(method.getInputType(), method.getOutputType())
                        : Stream.of(method.getOutputType()))
            .toList();
    Dice.forEachCase(
        "written messages fit their schemas",
        CASES,
        dice -> {
          RandomMessages messages = new RandomMessages(dice);
          for (Descriptor type : types) {
            String json = JsonStyle.of(type.getFullName()).write(messages.of(type));
            assertThat(document.faults(json, OpenApiDocument.schema(type.getFullName())))
                .as("%s: %s", type.getFullName(), json)
                .isEmpty();
          }
        });
  }

  @Test
  void everyParameterOfAQueryIsRead() {
    // AuthZEN has no queries.
    List<MethodDescriptor> plain =
        Methods.all().stream()
            .filter(method -> JsonStyle.of(method.getFullName()).equals(JsonStyle.STRICT))
            .toList();
    Dice.forEachCase(
        "queries are read as they were written",
        CASES,
        dice -> {
          RandomMessages messages = new RandomMessages(dice);
          for (MethodDescriptor method : plain) {
            Message message = messages.of(method.getInputType());
            QueryParams query = query(method.getInputType(), JsonStyle.STRICT.write(message));
            Message read = QueryMessages.read(query, message.newBuilderForType(), JsonStyle.STRICT);

            assertThat(query(method.getInputType(), JsonStyle.STRICT.write(read))).isEqualTo(query);
          }
        });
  }

  /// Requests that only a query brings have no schema.
  private static boolean hasBody(MethodDescriptor method) {
    return !method.getOptions().getExtension(AnnotationsProto.http).getBody().isEmpty();
  }

  /// Of a message in JSON all that a query can say.
  private static QueryParams query(Descriptor type, String json) {
    QueryParamsBuilder query = QueryParams.builder();
    for (QueryMessages.Parameter parameter : QueryMessages.parameters(type)) {
      JsonElement at = OpenApiDocument.parse(json);
      for (String step : parameter.steps()) {
        at = at instanceof JsonObject object ? object.get(step) : null;
      }
      if (at != null) {
        Stream<JsonElement> values =
            at.isJsonArray() ? at.getAsJsonArray().asList().stream() : Stream.of(at);
        values.forEach(value -> query.add(parameter.name(), value.getAsString()));
      }
    }
    return query.build();
  }
}
