package dev.pemba.cli;

import static dev.pemba.cli.SmallWorld.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a check of a data folder says.
final class VerifyTest extends InSmallWorld {
  @Test
  void aStoreIsVerifiedWhenNoServerHasItOpen() {
    String store = folder.resolve("store").toString();
    Shell.Result open = world().shell().run("verify", store);
    assertThat(open.code()).isEqualTo(6);
    assertThat(open.err()).contains("in use");
    world().close();
    assertThat(world().shell().run("verify", store))
        .isEqualTo(result(0, "✓ 8 relationships, 7 ids, 1 schema at revision 2: all agrees\n", ""));
    JsonObject report =
        JsonParser.parseString(world().shell().run("verify", store, "-o", "json").out())
            .getAsJsonObject();
    assertThat(report.get("faults").getAsLong()).isZero();
    assertThat(report.get("relationships").getAsLong()).isEqualTo(8);
    assertThat(world().shell().run("verify", folder.resolve("nowhere").toString()).err())
        .contains("holds no store");
  }

  @Test
  void damageIsAFindingAndTheExitCodeSaysSo() throws IOException {
    world().close();
    Path store = folder.resolve("store");
    List<Path> tables;
    try (Stream<Path> files = Files.walk(store)) {
      tables = files.filter(file -> file.toString().matches(".*\\.(sst|log)")).toList();
    }
    assertThat(tables).isNotEmpty();
    for (Path table : tables) {
      byte[] bytes = Files.readAllBytes(table);
      for (int i = 0; i < bytes.length / 2; i++) {
        bytes[i] ^= 0x55;
      }
      Files.write(table, bytes);
    }
    Shell.Result result = world().shell().run("verify", store.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).startsWith("✗ ");
    assertThat(result.err()).contains("restore a backup");
  }
}
