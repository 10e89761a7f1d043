package dev.pemba.client;

import dev.pemba.v1.Relationship;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.WriteRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What all clients are tested with, in `client/scenario`.
final class ScenarioFiles {
  private static final Path FOLDER = Path.of("..", "scenario");
  private static final int MOST_UPDATES = 1_000;

  private ScenarioFiles() {}

  static String schema() {
    return read("schema.zed");
  }

  static List<Relationship> relationships() {
    return read("relationships.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("//"))
        .map(References::relationship)
        .toList();
  }

  static void write(PembaClient client) {
    client.writeSchema(SchemaServiceWriteRequest.newBuilder().setSchema(schema()).build());
    List<Relationship> all = relationships();
    for (int from = 0; from < all.size(); from += MOST_UPDATES) {
      WriteRequest.Builder write = WriteRequest.newBuilder();
      all.subList(from, Math.min(all.size(), from + MOST_UPDATES))
          .forEach(one -> write.addUpdates(Updates.touch(one)));
      client.write(write.build());
    }
  }

  private static String read(String name) {
    try {
      return Files.readString(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
