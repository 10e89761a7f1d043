package dev.pemba.cli.importing;

import java.nio.file.Path;
import java.util.List;

/// Reads a model that lies in a file: the DSL, JSON, or a `fga.mod` that names its modules.
public final class OpenFgaModules {
  private OpenFgaModules() {}

  public static OpenFgaModel read(Path file) {
    if (!file.getFileName().toString().endsWith(".mod")) {
      return OpenFgaModel.parse(new Place(file, 1), Yaml.read(file));
    }
    Node.Mapping manifest = Yaml.document(file).mapping().only("schema", "contents");
    Path folder = file.toAbsolutePath().getParent();
    ModelParts parts = new ModelParts();
    List<Node> contents = manifest.required("contents").items();
    for (Node content : contents) {
      Path module = file.resolveSibling(content.text()).normalize();
      if (!module.toAbsolutePath().normalize().startsWith(folder)) {
        throw new FormatException(content.place(), "expected a module inside the model's folder");
      }
      new OpenFgaDsl(new Place(module, 1), Yaml.read(module), parts).module();
    }
    return parts.model();
  }
}
