package dev.pemba.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
  private static final Path PUBLISHED = Path.of("../docs/openapi.json");

  @TempDir private static Path folder;
  private static HttpFixture http;
  private static OpenApiDocument document;

  @BeforeAll
  static void start() {
    http = new HttpFixture(folder, Map.of());
    document = new OpenApiDocument(OpenApiDocument.parse(http.get(OpenApiService.PATH).body()));
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  /// `-Dpemba.page.write=true` writes it anew.
  @Test
  void whatIsPublishedIsWhatIsServed() throws IOException {
    HttpResponse<String> served = http.get(OpenApiService.PATH);

    assertThat(served.headers().firstValue("content-type").orElse("")).contains("application/json");
    if (Boolean.getBoolean("pemba.page.write")) {
      Files.writeString(PUBLISHED, served.body());
    }
    assertThat(Files.readString(PUBLISHED)).isEqualTo(served.body());
  }

  @Test
  void itIsRightByOpenApisOwnRules() {
    assertThat(document.faults()).isEmpty();
  }

  @Test
  void faultsPlantedInItAreFound() {
    List<Consumer<JsonObject>> faults =
        List.of(
            json -> json.remove("info"),
            json -> json.addProperty("swagger", "2.0"),
            json -> json.getAsJsonObject("paths").add("v1/check", new JsonObject()),
            json -> check(json).remove("responses"),
            json -> check(json).getAsJsonObject("requestBody").remove("content"),
            json -> check(json).addProperty("operationId", "PermissionService_CheckMany"),
            json ->
                check(json)
                    .getAsJsonArray("parameters")
                    .get(0)
                    .getAsJsonObject()
                    .addProperty("$ref", "#/components/parameters/none"),
            json -> schema(json).addProperty("type", "record"),
            json -> schema(json).add("properties", new JsonArray()));

    for (Consumer<JsonObject> fault : faults) {
      JsonObject copy = document.json().deepCopy();
      fault.accept(copy);
      assertThat(new OpenApiDocument(copy).faults()).as("%d", faults.indexOf(fault)).isNotEmpty();
    }
  }

  private static JsonObject check(JsonObject json) {
    return json.getAsJsonObject("paths").getAsJsonObject("/v1/check").getAsJsonObject("post");
  }

  private static JsonObject schema(JsonObject json) {
    return json.getAsJsonObject("components")
        .getAsJsonObject("schemas")
        .getAsJsonObject("CheckRequest");
  }

  @Test
  void everyCallIsInIt() {
    List<String> ids =
        document.json().getAsJsonObject("paths").entrySet().stream()
            .flatMap(path -> path.getValue().getAsJsonObject().entrySet().stream())
            .map(call -> call.getValue().getAsJsonObject().get("operationId").getAsString())
            .toList();

    assertThat(ids)
        .doesNotHaveDuplicates()
        .containsAll(Methods.all().stream().map(OpenApiTest::id).toList());
  }

  @Test
  void whatDoesNotFitIsFound() {
    assertThat(faults("{\"object\":{\"type\":\"a\",\"id\":\"b\"}}")).isEmpty();
    assertThat(faults("{\"object\":{\"type\":7}}")).isNotEmpty();
    assertThat(faults("{\"contextual_relationships\":[]}")).isNotEmpty();
    assertThat(faults("{\"contextualRelationships\":{}}")).isNotEmpty();
    assertThat(faults("{\"draft\":{\"updates\":[{\"operation\":\"TOUCH\"}]}}")).isNotEmpty();
    assertThat(faults("{\"consistency\":{\"asOf\":\"yesterday\"}}")).isNotEmpty();
    assertThat(faults("{\"context\":[]}")).isNotEmpty();
    assertThat(
            document.faults("{\"imported\":1}", OpenApiDocument.schema("pemba.v1.ImportResponse")))
        .isNotEmpty();
    assertThat(
            document.faults(
                "{\"nextToken\":\"\"}", OpenApiDocument.schema("pemba.authzen.v1.PageResponse")))
        .isNotEmpty();
  }

  private static List<String> faults(String check) {
    return document.faults(check, OpenApiDocument.schema("pemba.v1.CheckRequest"));
  }

  private static String id(MethodDescriptor method) {
    return method.getService().getName() + "_" + method.getName();
  }
}
