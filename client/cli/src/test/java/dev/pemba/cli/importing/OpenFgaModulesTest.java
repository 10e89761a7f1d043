package dev.pemba.cli.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenFgaModulesTest {
  @TempDir Path folder = Path.of("");

  @Test
  void modulesAreOneModelAndMayExtendEachOther() throws IOException {
    Files.writeString(
        folder.resolve("fga.mod"), "schema: '1.2'\ncontents:\n  - wiki.fga\n  - core.fga\n");
    Files.writeString(
        folder.resolve("core.fga"),
        "module core\ntype user\ntype team\n  relations\n    define member: [user]\n");
    Files.writeString(
        folder.resolve("wiki.fga"),
        """
        module wiki
        extend type team
          relations
            define can_write: member
        type page
          relations
            define team: [team]
            define writer: can_write from team
        """);
    assertThat(OpenFgaSchema.print(OpenFgaModules.read(folder.resolve("fga.mod"))))
        .contains("relation member: user\n  permission can_write = member\n")
        .contains("permission writer = team->can_write\n");
  }

  @Test
  void aModuleOutsideTheFolderIsRefused() throws IOException {
    Files.writeString(
        folder.resolve("fga.mod"), "schema: '1.2'\ncontents:\n  - ../elsewhere.fga\n");
    assertThatThrownBy(() -> OpenFgaModules.read(folder.resolve("fga.mod")))
        .isInstanceOfSatisfying(
            FormatException.class, fault -> assertThat(fault.place().line()).isEqualTo(3));
  }
}
