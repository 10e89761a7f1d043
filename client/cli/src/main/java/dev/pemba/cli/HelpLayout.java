package dev.pemba.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// Lays the usage help out: options under the heading of what they are about, commands by use.
final class HelpLayout {
  private static final Map<Class<?>, String> HEADINGS =
      Map.of(
          PageOptions.class, "Pages",
          ContextOptions.class, "For this question only",
          ConsistencyOptions.class, "When",
          PreconditionOptions.class, "Conditions",
          ProvenanceOptions.class, "Who and why",
          OutputOptions.class, "Output",
          ConnectionOptions.class, "Connection");

  private static final List<String> ORDER =
      List.of(
          "Options",
          "Pages",
          "For this question only",
          "When",
          "Conditions",
          "Who and why",
          "Output",
          "Connection",
          "Help");

  private static final Map<String, List<String>> GROUPS = groups();

  /// Where descriptions begin.
  private static final int COLUMN = 28;

  private HelpLayout() {}

  static void apply(CommandLine command) {
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, _ -> "");
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, HelpLayout::parameters);
    if (command.getParent() == null) {
      IHelpSectionRenderer nothing = _ -> "";
      command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, nothing);
      command
          .getHelpSectionMap()
          .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpLayout::commands);
    }
    command.getSubcommands().values().forEach(HelpLayout::apply);
  }

  private static Map<String, List<String>> groups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    groups.put("Start", List.of("demo", "serve", "status"));
    groups.put(
        "Ask",
        List.of("check", "list-objects", "list-subjects", "list-permissions", "explain", "expand"));
    groups.put("Store", List.of("schema", "write", "delete", "read", "watch", "import", "export"));
    groups.put("Govern", List.of("audit", "history", "access", "plan", "grants", "break-glass"));
    groups.put("Look after", List.of("test", "authzen", "verify", "completion"));
    return groups;
  }

  private static String options(Help help) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    ORDER.forEach(heading -> sections.put(heading, new ArrayList<>()));
    for (OptionSpec option : help.commandSpec().options()) {
      if (!option.hidden()) {
        sections.computeIfAbsent(heading(option), _ -> new ArrayList<>()).add(option);
      }
    }
    StringBuilder text = new StringBuilder();
    sections.forEach(
        (heading, options) -> {
          if (!options.isEmpty()) {
            text.append(help.createHeading("%n@|bold " + heading + "|@%n"));
            options.forEach(option -> describe(help, option, text));
          }
        });
    return text.toString();
  }

  private static String parameters(Help help) {
    StringBuilder text = new StringBuilder();
    for (PositionalParamSpec parameter : help.commandSpec().positionalParameters()) {
      boolean several = parameter.arity().max() > 1 && parameter.paramLabel().indexOf(' ') < 0;
      describe(help, parameter.paramLabel() + (several ? "..." : ""), "", parameter, text);
    }
    return text.toString();
  }

  private static void describe(Help help, OptionSpec option, StringBuilder text) {
    String label = option.typeInfo().isBoolean() ? "" : " " + option.paramLabel();
    describe(help, String.join(", ", option.names()), label, option, text);
  }

  /// The names, and the description wrapped at white space only: ids and times stay whole.
  private static void describe(
      Help help, String names, String label, ArgSpec argument, StringBuilder text) {
    int width = help.commandSpec().usageMessage().width();
    String first = "  %s%s".formatted(names, label);
    text.append(help.colorScheme().ansi().string("  @|fg(cyan) " + names + "|@" + label));
    int column = first.length();
    if (column > COLUMN - 2) {
      text.append(System.lineSeparator());
      column = 0;
    }
    text.append(" ".repeat(COLUMN - column));
    column = COLUMN;
    for (String word : String.join(" ", argument.description()).split(" ", -1)) {
      if (column + word.length() > width && column > COLUMN) {
        text.setLength(text.length() - 1);
        text.append(System.lineSeparator()).append(" ".repeat(COLUMN));
        column = COLUMN;
      }
      text.append(word).append(' ');
      column += word.length() + 1;
    }
    text.setLength(text.length() - 1);
    text.append(System.lineSeparator());
  }

  private static String heading(OptionSpec option) {
    if (option.usageHelp() || option.versionHelp()) {
      return "Help";
    }
    return option.userObject() instanceof Field field
        ? HEADINGS.getOrDefault(field.getDeclaringClass(), "Options")
        : "Options";
  }

  private static String commands(Help help) {
    StringBuilder text = new StringBuilder();
    GROUPS.forEach(
        (heading, names) -> {
          text.append(help.createHeading("%n@|bold " + heading + "|@%n"));
          for (String name : names) {
            Help command = help.subcommands().get(name);
            if (command != null) {
              String header = String.join(" ", command.commandSpec().usageMessage().header());
              text.append(
                  help.colorScheme()
                      .ansi()
                      .string("  @|fg(cyan) %-18s|@ %s%n".formatted(name, header)));
            }
          }
        });
    return text.toString();
  }
}
