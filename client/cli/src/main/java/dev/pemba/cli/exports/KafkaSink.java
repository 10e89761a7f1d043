package dev.pemba.cli.exports;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.LoggerFactory;

/// Entries as messages of a Kafka topic: the key is the object, so that what is about one object
/// stays in order; headers hold the leaf and the media type. Written by an idempotent producer, and
/// kept by all replicas in sync before a batch counts as delivered.
public final class KafkaSink implements Sink {
  private static final int REQUEST_MILLIS = 10_000;

  /// The client library says each second that it has no connection. What matters is a failure.
  private static final String LOGS = "org.apache.kafka";

  private final KafkaProducer<String, String> producer;
  private final Settings settings;
  private final byte[] mediaType;

  /// Where to, and how.
  ///
  /// @param servers `host:port`, more than one joined by commas
  /// @param properties of the producer besides those that are set here
  /// @param patience how long to wait for one batch to be accepted
  public record Settings(
      String servers, String topic, Map<String, String> properties, Duration patience) {
    public Settings {
      properties = Map.copyOf(properties);
    }
  }

  private KafkaSink(KafkaProducer<String, String> producer, Settings settings, Format format) {
    this.producer = producer;
    this.settings = settings;
    this.mediaType = format.mediaType().getBytes(StandardCharsets.UTF_8);
  }

  /// Makes the producer. Throws `PembaException` if it can't be made of these settings.
  public static KafkaSink open(Settings settings, Format format) {
    if (LoggerFactory.getLogger(LOGS) instanceof Logger log) {
      log.setLevel(Level.OFF);
    }
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "pemba-export");
    // The other kinds need native libraries that this command does not bring along.
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.putAll(settings.properties());
    long patience = Math.clamp(settings.patience().toMillis(), 1_000, Integer.MAX_VALUE);
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.servers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
    properties.put(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(REQUEST_MILLIS, patience / 2));
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) patience);
    try {
      return new KafkaSink(
          new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer()),
          settings,
          format);
    } catch (KafkaException failure) {
      throw PembaException.malformed("kafka can't be used so: %s".formatted(deepest(failure)));
    }
  }

  @Override
  public OptionalLong next() {
    return OptionalLong.empty();
  }

  @Override
  public void write(List<Entry> batch) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    int delivered = 0;
    try {
      for (Entry entry : batch) {
        Future<RecordMetadata> delivery = producer.send(message(entry));
        sent.add(delivery);
        if (delivery.isDone()) {
          delivery.get(); // no broker: each further one would be waited for as long
        }
      }
      producer.flush();
      for (Future<RecordMetadata> each : sent) {
        each.get();
        delivered++;
      }
    } catch (ExecutionException | KafkaException failure) {
      throw fault(batch.get(delivered), failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PembaException(Reason.CANCELLED, "the export was interrupted", Map.of());
    }
  }

  private ProducerRecord<String, String> message(Entry entry) {
    ProducerRecord<String, String> message =
        entry
            .object()
            .map(object -> new ProducerRecord<>(settings.topic(), object, entry.json()))
            .orElseGet(() -> new ProducerRecord<>(settings.topic(), entry.json()));
    message
        .headers()
        .add("leaf", Long.toString(entry.leaf()).getBytes(StandardCharsets.UTF_8))
        .add("content-type", mediaType);
    return message;
  }

  private PembaException fault(Entry first, Exception failure) {
    return new PembaException(
        Reason.UNAVAILABLE,
        "topic `%s` of `%s` did not accept record %d: %s"
            .formatted(settings.topic(), settings.servers(), first.leaf(), deepest(failure)),
        Map.of());
  }

  private static String deepest(Throwable failure) {
    Throwable deepest = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      deepest = cause;
    }
    return Objects.requireNonNullElse(deepest.getMessage(), deepest.toString());
  }

  @Override
  public void close() {
    producer.close(Duration.ofMillis(REQUEST_MILLIS));
  }
}
