package dev.pemba.server.config;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.model.Reason;
import dev.pemba.schema.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What was said for each setting, and where: later sources win over earlier ones.
///
/// A name that no setting has is an error that names the nearest one. Of the environment only
/// variables that look like a mistyped setting are errors, since other programs (and Kubernetes,
/// for a service called `pemba`) set variables with our prefix too; the others are in [#foreign].
final class Values {
  private static final String PREFIX = "PEMBA_";

  /// The configuration file itself, and what the `pemba` command reads.
  private static final Set<String> OTHERS =
      Set.of(
          "PEMBA_CONFIG",
          "PEMBA_JAVA_OPTS",
          "PEMBA_ENDPOINT",
          "PEMBA_KEY",
          "PEMBA_TLS",
          "PEMBA_CA",
          "PEMBA_CERT",
          "PEMBA_CLIENT_KEY",
          "PEMBA_DEADLINE",
          "PEMBA_OUTPUT");

  /// What Kubernetes sets in every container for a service named `pemba`.
  private static final Pattern SERVICE_LINK =
      Pattern.compile("PEMBA_(SERVICE_HOST|SERVICE_PORT.*|PORT|PORT_\\d+_.*)");

  private final Map<String, Said> said = new HashMap<>();
  private final List<String> foreign = new ArrayList<>();

  /// A text, and where it was found.
  private record Said(String text, String where) {}

  /// Lays a file's values, by the settings' names, over what is there.
  void file(Map<String, String> values, String file) {
    Map<String, Setting<?>> known = index(Setting::name);
    values.forEach((name, text) -> say(known, name, text, "`%s` in `%s`".formatted(name, file)));
  }

  /// Lays `PEMBA_…` variables over what is there.
  void environment(Map<String, String> variables) {
    Map<String, Setting<?>> known = index(Setting::variable);
    variables.forEach(
        (name, text) -> {
          if (!name.startsWith(PREFIX)
              || OTHERS.contains(name)
              || SERVICE_LINK.matcher(name).matches()) {
            return;
          }
          if (!known.containsKey(name) && nearestVariable(name, known).isEmpty()) {
            foreign.add(name);
            return;
          }
          say(known, name, text, "the variable `%s`".formatted(name));
        });
  }

  /// Lays flags, by the settings' names or flag names, over what is there.
  void flags(Map<String, String> flags) {
    Map<String, Setting<?>> known = index(Setting::flag);
    known.putAll(index(Setting::name));
    flags.forEach((name, text) -> say(known, name, text, "the flag `--%s`".formatted(name)));
  }

  /// Variables with our prefix that no setting has, nor nearly has.
  List<String> foreign() {
    return List.copyOf(foreign);
  }

  /// What was said, by the settings' names; callers' keys by their hashes.
  Map<String, String> told() {
    Map<String, String> told = new HashMap<>();
    said.forEach((name, one) -> told.put(name, one.text().strip()));
    told.computeIfPresent(
        Settings.KEYS.name(),
        (_, _) ->
            get(Settings.KEYS).stream().map(CallerKey::told).collect(Collectors.joining(" ")));
    return told;
  }

  <T> T get(Setting<T> setting) {
    Said found = said.getOrDefault(setting.name(), new Said(setting.fallback(), "the default"));
    Optional<T> value = setting.form().reader().apply(found.text().strip());
    return value.orElseThrow(
        () ->
            invalid(
                "%s is %s: expected %s"
                    .formatted(
                        found.where(), shown(setting, found.text()), setting.form().expected())));
  }

  static PembaException invalid(String message) {
    return new PembaException(Reason.CONFIGURATION_INVALID, message);
  }

  private static String shown(Setting<?> setting, String text) {
    return setting.name().equals(Settings.KEYS.name())
        ? "not readable"
        : "`" + Printable.of(text) + "`";
  }

  private static String nearestVariable(String name, Map<String, Setting<?>> known) {
    List<String> tails =
        known.keySet().stream().map(variable -> variable.substring(PREFIX.length())).toList();
    return Nearest.hint(name.substring(PREFIX.length()), tails)
        .replace("mean `", "mean `" + PREFIX);
  }

  private void say(Map<String, Setting<?>> known, String name, String text, String where) {
    Setting<?> setting = known.get(name);
    if (setting == null) {
      String hint =
          name.startsWith(PREFIX)
              ? nearestVariable(name, known)
              : Nearest.hint(name, known.keySet());
      throw invalid("%s is no setting%s".formatted(where, hint));
    }
    said.put(setting.name(), new Said(text, where));
  }

  private static Map<String, Setting<?>> index(Function<Setting<?>, String> name) {
    Map<String, Setting<?>> index = new LinkedHashMap<>();
    Settings.ALL.forEach(setting -> index.put(name.apply(setting), setting));
    return index;
  }
}
