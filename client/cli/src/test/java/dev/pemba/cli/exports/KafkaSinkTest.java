package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.cli.Certificate;
import dev.pemba.model.PembaException;
import dev.pemba.server.audit.AuditReader.Leaf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Against a real broker.
@Timeout(120) // a broker that does not come up would be waited for
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaSinkTest {
  private @Nullable KafkaBroker broker;
  private @Nullable Certificate brokers;
  private @Nullable Certificate clients;

  @BeforeAll
  void start(@TempDir Path folder, @TempDir Path certificates) throws Exception {
    brokers = Certificate.make(certificates, "broker");
    clients = Certificate.make(certificates, "client");
    broker =
        KafkaBroker.in(folder, Objects.requireNonNull(brokers), Objects.requireNonNull(clients));
  }

  @AfterAll
  void stop() {
    Objects.requireNonNull(broker).close();
  }

  private String address() {
    return Objects.requireNonNull(broker).address();
  }

  private KafkaSink sink(String topic, Format format, Map<String, String> properties) {
    return KafkaSink.open(
        new KafkaSink.Settings(address(), topic, properties, Duration.ofSeconds(60)), format);
  }

  private List<ConsumerRecord<String, String>> read(String topic, int count) {
    Map<String, Object> properties = Map.of("bootstrap.servers", address());
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
      assertThat(end).isEqualTo(count);
      while (records.size() < count) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records;
  }

  private static String header(ConsumerRecord<String, String> message, String name) {
    return new String(
        Objects.requireNonNull(message.headers().lastHeader(name)).value(), StandardCharsets.UTF_8);
  }

  @Test
  void everyRecordArrivesOnceAndThoseAboutOneObjectInOrder() throws IOException {
    List<Leaf> leaves = Samples.leaves(2_000);
    try (KafkaSink sink = sink("decisions", Format.CLOUDEVENTS, Map.of())) {
      new Pump(Format.CLOUDEVENTS, sink, new Bookmark(Optional.empty()))
          .run(new ListSource(leaves), 0);
    }
    Map<Long, Entry> wanted = new HashMap<>();
    for (Leaf leaf : leaves) {
      wanted.put(leaf.leaf(), Format.CLOUDEVENTS.entry(leaf).orElseThrow());
    }
    Map<String, Long> last = new HashMap<>();
    Set<Long> seen = new HashSet<>();
    for (ConsumerRecord<String, String> message : read("decisions", 2_000)) {
      long leaf = Long.parseLong(header(message, "leaf"));
      Entry entry = Objects.requireNonNull(wanted.get(leaf));
      assertThat(message.value()).isEqualTo(entry.json());
      assertThat(Optional.ofNullable(message.key())).isEqualTo(entry.object());
      assertThat(header(message, "content-type")).isEqualTo("application/cloudevents+json");
      assertThat(seen.add(leaf)).isTrue();
      if (message.key() != null) {
        Long before = last.put(message.key(), leaf);
        assertThat(before == null || before < leaf).isTrue();
      }
    }
    assertThat(seen).hasSize(2_000);
  }

  private void send(Certificate own, Certificate trusted) throws IOException {
    Map<String, String> properties = new HashMap<>(KafkaBroker.tls(own, trusted));
    properties.put("security.protocol", "SSL");
    KafkaSink.Settings settings =
        new KafkaSink.Settings(
            Objects.requireNonNull(broker).tlsAddress(),
            "sealed",
            properties,
            Duration.ofSeconds(30));
    try (KafkaSink sink = KafkaSink.open(settings, Format.JSON)) {
      sink.write(List.of(new Entry(5, Optional.of("dataset:a"), "{\"leaf\":5}")));
    }
  }

  @Test
  void byTlsBothSidesShowWhoTheyAre() throws Exception {
    Certificate brokersOwn = Objects.requireNonNull(brokers);
    Certificate clientsOwn = Objects.requireNonNull(clients);
    assertThatThrownBy(() -> send(clientsOwn, clientsOwn))
        .as("a broker that is not the one that is trusted")
        .isInstanceOf(PembaException.class)
        .hasMessageContaining("did not accept record 5: ");
    assertThatThrownBy(() -> send(brokersOwn, brokersOwn))
        .as("a client that the broker does not know")
        .isInstanceOf(PembaException.class)
        .hasMessageContaining("did not accept record 5: ");
    send(clientsOwn, brokersOwn);
    assertThat(read("sealed", 1)).extracting(ConsumerRecord::value).containsExactly("{\"leaf\":5}");
  }

  @Test
  void whatTheBrokerRefusesIsToldWithTheRecord() {
    List<Entry> batch =
        List.of(
            new Entry(7, Optional.empty(), "{}"),
            new Entry(8, Optional.empty(), "x".repeat(3_000_000)));
    try (KafkaSink sink =
        sink("small", Format.JSON, Map.of("max.request.size", "100000000", "linger.ms", "0"))) {
      sink.write(batch.subList(0, 1));
      Map<String, String> plain = Map.of("compression.type", "none", "max.request.size", "9000000");
      try (KafkaSink unpacked = sink("small", Format.JSON, plain)) {
        assertThatThrownBy(() -> unpacked.write(batch))
            .isInstanceOf(PembaException.class)
            .hasMessageStartingWith("topic `small` of `%s` did not accept record 8: ", address());
      }
    }
  }

  @Test
  @Timeout(30) // one second for each record would be 200
  void aBrokerThatIsNotThereIsToldInTime() {
    KafkaSink.Settings settings =
        new KafkaSink.Settings("127.0.0.1:1", "x", Map.of(), Duration.ofSeconds(1));
    try (KafkaSink sink = KafkaSink.open(settings, Format.JSON)) {
      List<Entry> batch = Collections.nCopies(200, new Entry(3, Optional.empty(), "{}"));
      assertThatThrownBy(() -> sink.write(batch))
          .isInstanceOf(PembaException.class)
          .hasMessageStartingWith("topic `x` of `127.0.0.1:1` did not accept record 3: ");
    }
  }

  @Test
  void settingsThatKafkaDoesNotTakeAreTold() {
    assertThatThrownBy(() -> sink("x", Format.JSON, Map.of("security.protocol", "nonsense")))
        .isInstanceOf(PembaException.class)
        .hasMessageContaining("kafka can't be used so: ")
        .hasMessageContaining("nonsense");
  }
}
