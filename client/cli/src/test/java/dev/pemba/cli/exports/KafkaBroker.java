package dev.pemba.cli.exports;

import dev.pemba.cli.Certificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/// A Kafka broker of this process, its own controller. It is spoken to as it is at one port, and by
/// TLS with certificates of both sides at another.
final class KafkaBroker implements AutoCloseable {
  private final KafkaRaftServer server;
  private final int port;
  private final int tlsPort;

  private KafkaBroker(KafkaRaftServer server, int port, int tlsPort) {
    this.server = server;
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /// @param own certificate, of `localhost`
  /// @param client the one that is let in by TLS
  static KafkaBroker in(Path folder, Certificate own, Certificate client) throws Exception {
    int port = freePort();
    int tlsPort = freePort();
    int controller = freePort();
    Properties properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,SSL://localhost:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(port, tlsPort, controller));
    properties.put(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,SSL:SSL,CONTROLLER:PLAINTEXT");
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put("ssl.client.auth", "required");
    properties.putAll(tls(own, client));
    properties.put("log.dirs", folder.toString());
    properties.put("num.partitions", "3");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    format(folder);
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    server.startup();
    return new KafkaBroker(server, port, tlsPort);
  }

  /// Kafka's properties for one side of TLS.
  static Map<String, String> tls(Certificate own, Certificate trusted) throws IOException {
    String chain = Files.readString(own.certificate());
    return Map.of(
        "ssl.keystore.type",
        "PEM",
        "ssl.keystore.certificate.chain",
        chain,
        "ssl.keystore.key",
        Files.readString(own.key()),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.certificates",
        Files.readString(trusted.certificate()));
  }

  private static void format(Path folder) throws Exception {
    new Formatter()
        .setPrintStream(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setControllerListenerName("CONTROLLER")
        .setDirectories(List.of(folder.toString()))
        .setMetadataLogDirectory(folder.toString())
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .run();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  String tlsAddress() {
    return "localhost:" + tlsPort;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
