package dev.pemba.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The YAML file of settings, flattened: `listen: {port: 7070}` becomes `listen.port` → `7070`.
final class SettingsFile {
  private SettingsFile() {}

  static Map<String, String> read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException _) {
      throw Values.invalid("the configuration file `%s` does not exist".formatted(file));
    } catch (IOException e) {
      throw Values.invalid(
          "the configuration file `%s` can't be read: %s".formatted(file, e.getMessage()));
    }
    return parse(text, file.toString());
  }

  static Map<String, String> parse(String text, String file) {
    ObjectMapper mapper =
        new ObjectMapper(new YAMLFactory())
            .configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true);
    Map<String, String> values = new LinkedHashMap<>();
    try {
      JsonNode root = mapper.readTree(text);
      if (root != null && !root.isMissingNode() && !root.isNull()) {
        flatten("", root, file, values);
      }
    } catch (JsonProcessingException e) {
      throw Values.invalid(
          "`%s` is no readable YAML: line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")));
    }
    return values;
  }

  private static void flatten(String name, JsonNode node, String file, Map<String, String> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              property ->
                  flatten(
                      name.isEmpty() ? property.getKey() : name + "." + property.getKey(),
                      property.getValue(),
                      file,
                      into));
    } else if (node.isArray() && name.equals(Settings.KEYS.name())) {
      into.put(name, keys(node, file));
    } else if (node.isArray() && name.equals(Settings.HTTP_ORIGINS.name())) {
      into.put(name, String.join(",", node.valueStream().map(JsonNode::asText).toList()));
    } else if (node.isValueNode() && !name.isEmpty()) {
      if (!node.isNull()) {
        into.put(name, node.asText());
      }
    } else {
      throw Values.invalid(
          "`%s` in `%s` takes one value, not a list"
              .formatted(name.isEmpty() ? "the top level" : name, file));
    }
  }

  private static String keys(JsonNode list, String file) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list) {
      if (item.isTextual()) {
        texts.add(item.asText());
        continue;
      }
      Set<String> names = Set.copyOf(item.propertyStream().map(Map.Entry::getKey).toList());
      boolean hashed = names.equals(Set.of("name", "role", "key_sha256"));
      if (!hashed && !names.equals(Set.of("name", "role", "key"))) {
        throw Values.invalid(
            "`keys[%d]` in `%s` has the parts %s: expected `name`, `role` and `key` or `key_sha256`"
                .formatted(texts.size(), file, names.stream().sorted().toList()));
      }
      texts.add(
          item.path("name").asText()
              + ":"
              + item.path("role").asText()
              + ":"
              + (hashed
                  ? "sha256:" + item.path("key_sha256").asText()
                  : item.path("key").asText()));
    }
    return String.join(",", texts);
  }
}
