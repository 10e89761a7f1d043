package dev.pemba.bench.systems;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Starts Pemba with the JVM options of its command and the settings that everybody has, but for
/// those given.
///
/// @param jvm further options, such as `-Xmx2g`
/// @param settings over the defaults
/// @param connections of the client
public record PembaLauncher(List<String> jvm, Map<String, String> settings, int connections)
    implements Launcher {
  static final String NAME = "Pemba";

  public PembaLauncher {
    jvm = List.copyOf(jvm);
    settings = Map.copyOf(settings);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new TreeMap<>();
    facts.put("Pemba's JVM", Runtime.version() + " " + String.join(" ", jvm));
    settings.forEach((name, value) -> facts.put("Pemba's " + name, value));
    return facts;
  }

  @Override
  public PembaTarget start(Path folder) throws IOException {
    Path data = folder.resolve("data");
    List<String> arguments = new ArrayList<>(List.of(data.toString()));
    settings.forEach((name, value) -> arguments.add(name + "=" + value));
    return new PembaTarget(
        JvmProcess.start(BenchServer.class, jvm, arguments.toArray(String[]::new)),
        data,
        connections);
  }
}
