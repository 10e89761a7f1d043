package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Outcome;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FormatTest {
  private static String lines(Format format) {
    StringBuilder lines = new StringBuilder();
    for (Leaf leaf : Samples.leaves()) {
      format.entry(leaf).ifPresent(entry -> lines.append(entry.json()).append('\n'));
    }
    return lines.toString();
  }

  @Test
  void ocsfReadsAsTheFileBesideThisTest() throws IOException {
    Golden.assertSame("ocsf.jsonl", lines(Format.OCSF));
  }

  @Test
  void cloudEventsReadAsTheFileBesideThisTest() throws IOException {
    Golden.assertSame("cloudevents.jsonl", lines(Format.CLOUDEVENTS));
  }

  @Test
  void everyLineTellsItsLeaf() {
    for (Format format : Format.values()) {
      for (Leaf leaf : Samples.leaves()) {
        Optional<Entry> entry = format.entry(leaf);
        boolean isLost = format == Format.OCSF && leaf instanceof Leaf.Pruned;
        assertThat(entry.isEmpty()).isEqualTo(isLost);
        entry.ifPresent(
            it -> {
              assertThat(it.leaf()).isEqualTo(leaf.leaf());
              assertThat(format.leafOf(it.json())).isEqualTo(leaf.leaf());
            });
      }
    }
  }

  @Test
  void entriesAreAboutTheObjectThatTheyName() {
    assertThat(
            Samples.leaves().stream()
                .flatMap(leaf -> Format.JSON.entry(leaf).stream())
                .map(entry -> entry.object().orElse("-")))
        .containsExactly(
            "-",
            "dataset:patients",
            "-",
            "dataset:patients",
            "dataset:patients",
            "dataset:patients",
            "dataset:patients",
            "dataset",
            "-",
            "-",
            "user:ana",
            "-",
            "-");
  }

  /// The attributes that CloudEvents 1.0 requires, and its rules for names and for `id`.
  @Test
  void cloudEventsKeepTheRulesOfTheirSpecification() {
    Set<String> ids = new HashSet<>();
    for (String line : lines(Format.CLOUDEVENTS).lines().toList()) {
      JsonObject event = JsonParser.parseString(line).getAsJsonObject();
      assertThat(event.get("specversion").getAsString()).isEqualTo("1.0");
      assertThat(List.of("type", "source", "id")).allMatch(name -> !text(event, name).isEmpty());
      assertThat(event.keySet()).allMatch(name -> name.matches("[a-z0-9]{1,20}"));
      assertThat(ids.add(text(event, "id"))).as(line).isTrue();
      assertThat(text(event, "sequence")).hasSize(19);
    }
  }

  @Test
  void itemsOfOneCheckManyAreEventsOfTheirOwn() {
    Set<String> ids = new HashSet<>();
    for (int item = 1; item <= 3; item++) {
      Asked asked =
          new Asked(
              Call.CHECK_MANY,
              item,
              Outcome.DENIED,
              "user:ana",
              List.of(),
              "read",
              "dataset:x",
              "",
              List.of(),
              "",
              List.of(),
              0,
              1);
      AuditRecord record = Samples.record(7, asked);
      ids.add(text(CloudEvents.of(Samples.kept(7, asked), record), "id"));
    }
    assertThat(ids).hasSize(3);
  }

  private static String text(JsonObject event, String name) {
    return event.get(name).getAsString();
  }

  @Test
  void unknownNamesAndForeignLinesAreTold() {
    assertThatThrownBy(() -> Format.parse("xml"))
        .isInstanceOf(PembaException.class)
        .hasMessage("format `xml` is none of `json`, `ocsf`, `cloudevents`");
    for (String line : List.of("", "hello", "[]", "{}", "{\"data\":7}")) {
      for (Format format : Format.values()) {
        assertThatThrownBy(() -> format.leafOf(line)).isInstanceOf(PembaException.class);
      }
    }
  }
}
