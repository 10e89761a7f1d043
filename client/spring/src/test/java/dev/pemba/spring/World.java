package dev.pemba.spring;

import dev.pemba.client.PembaClient;
import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import dev.pemba.v1.SchemaServiceWriteRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A Pemba server of this process with some documents, and a client of it.
final class World implements AutoCloseable {
  private static final String SCHEMA =
      """
      caveat in_hours(hour int) { hour < 18 }
      definition user {}
      definition group {
        relation member: user
      }
      definition document {
        relation reader: user | user:* | group#member | user with in_hours
        relation editor: user
        permission read = reader + editor
        permission edit = editor
      }
      definition page {
        relation reader: user
      }
      """;

  private final PembaServer server;
  private final PembaClient client;

  private World(PembaServer server, PembaClient client) {
    this.server = server;
    this.client = client;
  }

  static World in(Path folder) {
    PembaServer server =
        PembaServer.start(
            Configuration.load(
                Map.of(),
                Optional.empty(),
                Map.of(
                    "data", folder.resolve("store").toString(),
                    "listen.port", "0",
                    "metrics.enabled", "false")));
    PembaClient client = PembaClient.plaintext("localhost:" + server.port());
    client.writeSchema(SchemaServiceWriteRequest.newBuilder().setSchema(SCHEMA).build());
    client.touch("document:plan#reader@user:ana");
    client.touch("document:plan#editor@user:eve");
    return new World(server, client);
  }

  PembaClient client() {
    return client;
  }

  String target() {
    return "localhost:" + server.port();
  }

  void stopServer() {
    server.close();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
