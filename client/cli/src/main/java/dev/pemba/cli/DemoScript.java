package dev.pemba.cli;

import dev.pemba.cli.Session.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the demo asks: each question in words, the command that asks it, and what that printed.
///
/// The commands are run as a shell would run them, against the server; nothing is made up.
final class DemoScript {
  /// Lines of one answer that are shown.
  private static final int LONGEST = 8;

  private static final List<Question> QUESTIONS =
      List.of(
          Question.of(
              "May a data scientist see how a model is built, and the sensitive level of its data?",
              "check user:chen.wei view_architecture model:claim-fraud-scorer",
              "check user:chen.wei read_sensitive dataset:claims-history"),
          Question.of(
              "May an engineer deploy to test, and to production?",
              "check user:noah.becker deploy environment:test",
              "check user:noah.becker deploy environment:production"),
          Question.of(
              "May an automated service call an inference API, and manage it?",
              "check service:claims-gateway invoke endpoint:fraud-scoring",
              "check service:claims-gateway manage endpoint:fraud-scoring"));

  private static final List<Question> LISTS =
      List.of(
          Question.of(
              "Which datasets may that data scientist read, person by person?",
              "list-objects user:chen.wei read_individual dataset"),
          Question.of(
              "Who may deploy to production?", "list-subjects user deploy environment:production"),
          Question.of(
              "What may the engineer do in each environment?",
              "list-permissions user:noah.becker environment:development environment:test"
                  + " environment:production"));

  private static final List<String> MORE =
      List.of(
          "check user:daniel.berg read_sensitive dataset:patient-records",
          "check user:daniel.berg read_sensitive dataset:patient-records -c client_ip=10.20.9.9",
          "explain user:daniel.berg read_sensitive dataset:patient-records",
          "explain user:noah.becker deploy environment:production",
          "expand read_sensitive dataset:patient-records",
          "read '@user:chen.wei' --long",
          "write dataset:claims-history#barred@user:chen.wei --reason 'try it'",
          "check user:chen.wei read_individual dataset:claims-history",
          "watch",
          "schema read");

  private final Session session;
  private final Map<String, String> environment;
  private final boolean colour;
  private int number;

  private record Question(String words, List<String> commands) {
    static Question of(String words, String... commands) {
      return new Question(words, List.of(commands));
    }
  }

  /// @param endpoint where the commands ask
  DemoScript(Session session, String endpoint) {
    this.session = session;
    this.environment = new HashMap<>(environment(session));
    this.environment.put("PEMBA_ENDPOINT", endpoint);
    this.colour = session.mayPaint() && session.terminal().out();
  }

  /// The environment without what is set for other servers and clients: a demo is alike everywhere.
  static Map<String, String> environment(Session session) {
    return session.environment().entrySet().stream()
        .filter(variable -> !variable.getKey().startsWith("PEMBA_"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// Asks everything and returns the worst exit code that is a failure, else 0.
  int run() {
    int worst = ExitCode.YES;
    heading("Three questions");
    for (Question question : QUESTIONS) {
      worst = Math.max(worst, ask(question));
    }
    heading("Three lists");
    for (Question list : LISTS) {
      worst = Math.max(worst, ask(list));
    }
    return worst;
  }

  /// Says what else to ask, as commands to copy.
  ///
  /// @param needsEndpoint whether the commands have to name another port than the usual one
  void more(boolean needsEndpoint) {
    heading("Ask more, in another terminal");
    if (needsEndpoint) {
      line(
          "  "
              + paint(Paint.COMMAND, "export PEMBA_ENDPOINT=" + environment.get("PEMBA_ENDPOINT")));
    }
    MORE.forEach(command -> line("  " + paint(Paint.COMMAND, "./pemba " + command)));
  }

  private int ask(Question question) {
    number++;
    line("");
    line(paint(Paint.STRONG, "%d  %s".formatted(number, question.words())));
    int worst = ExitCode.YES;
    for (String command : question.commands()) {
      line(paint(Paint.FAINT, "   $ ") + paint(Paint.COMMAND, "./pemba " + command));
      int code = run(command);
      worst = Math.max(worst, code >= ExitCode.USAGE ? code : ExitCode.YES);
    }
    return worst;
  }

  private int run(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    Session inner =
        new Session(
            environment,
            session.in(),
            printed,
            printed,
            new Terminal(colour, false, session.terminal().columns()),
            session.clock());
    List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
    arguments.add("--quiet");
    int code = Pemba.run(inner, arguments.toArray(new String[0]));
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    lines.stream().limit(LONGEST).forEach(text -> line("   " + text));
    if (lines.size() > LONGEST) {
      line(paint(Paint.FAINT, "   … and %d more".formatted(lines.size() - LONGEST)));
    }
    return code;
  }

  void heading(String text) {
    line("");
    line(paint(Paint.STRONG, "── " + text + " " + "─".repeat(Math.max(0, 70 - text.length()))));
  }

  void line(String text) {
    session.out().println(text);
    session.out().flush();
  }

  String paint(Paint paint, String text) {
    return colour ? paint.on(text) : text;
  }
}
