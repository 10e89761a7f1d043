package dev.pemba.cli;

import dev.pemba.cli.authzen.AuthzenTestCommand;
import dev.pemba.cli.worlds.TestCommand;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The `pemba` command: joins the subcommands with plain constructors and runs one.
@Command(
    name = "pemba",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Pemba.Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = false,
    header = "Who may do what on your AI platform, and since when.",
    synopsisHeading = "@|bold Usage|@  ",
    description = {
      "Pemba keeps who is what to whom: people, teams, agents, datasets, models, services. It",
      "answers: may this subject do that to this object? Which objects may it? Who may?"
    },
    descriptionHeading = "%n",
    parameterListHeading = "%n@|bold Arguments|@%n")
public final class Pemba implements Runnable {
  private static final List<String> FOOTER =
      List.of(
          "",
          "@|bold Exit codes|@",
          "  0 allowed or done   1 denied, or the answer is no   2 conditional",
          "  3 the command line or a file can't be read   4 the server refused",
          "  5 no answer from the server   6 a fault of the server or of this command",
          "",
          "Options have environment variables: PEMBA_ENDPOINT, PEMBA_KEY and so on; see",
          "`pemba COMMAND --help`. Begin with `pemba demo`.");

  /// Held, since a logger that nobody holds forgets its level.
  private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

  private static final Map<String, Function<Session, Object>> COMMANDS = commands();

  @Spec private CommandSpec spec = CommandSpec.create();

  Pemba() {}

  /// Without a subcommand: the help.
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// The command of this process.
  public static void main(String[] arguments) throws InterruptedException {
    Session session = Session.ofProcess();
    if (PlainServe.run(session, arguments)) {
      return;
    }
    // Failures are told once, by the command: gRPC's own warnings about them only frighten.
    GRPC_LOG.setLevel(Level.OFF);
    // Netty else asks slf4j, whose set-up costs a short command more than its call.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    int code = commandLine(session, arguments).execute(arguments);
    session.out().flush();
    session.err().flush();
    System.exit(code);
  }

  /// Runs one command in this process and returns its exit code.
  public static int run(Session session, String... arguments) {
    return commandLine(session, arguments).execute(arguments);
  }

  /// The command with its subcommands; with the one alone that the arguments name, if they do.
  static CommandLine commandLine(Session session, String... arguments) {
    CommandLine command = new CommandLine(new Pemba());
    // Setting all commands up costs more than running one: only the named one is, if one is.
    boolean named =
        arguments.length > 0
            && COMMANDS.containsKey(arguments[0])
            && !arguments[0].equals("completion");
    COMMANDS.forEach(
        (name, make) -> {
          if (!named || name.equals(arguments[0])) {
            command.addSubcommand(make.apply(session));
          }
        });
    command.getCommandSpec().usageMessage().footer(FOOTER.toArray(new String[0]));
    HelpLayout.apply(command);
    Failures failures = new Failures(session);
    boolean colour = session.mayPaint() && session.terminal().out();
    return command
        .setOut(new PrintWriter(session.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(session.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(Help.defaultColorScheme(colour ? Help.Ansi.ON : Help.Ansi.OFF))
        .setUsageHelpWidth(Math.clamp(session.terminal().columns(), 80, 100))
        .setUsageHelpLongOptionsMaxWidth(30)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  private static Map<String, Function<Session, Object>> commands() {
    Map<String, Function<Session, Object>> commands = new LinkedHashMap<>();
    commands.put("demo", DemoCommand::new);
    commands.put("serve", ServeCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("list-objects", ListObjectsCommand::new);
    commands.put("list-subjects", ListSubjectsCommand::new);
    commands.put("list-permissions", ListPermissionsCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("expand", ExpandCommand::new);
    commands.put("schema", Pemba::schema);
    commands.put("write", WriteCommand::new);
    commands.put("break-glass", BreakGlassCommand::new);
    commands.put("grants", Pemba::grants);
    commands.put("delete", DeleteCommand::new);
    commands.put("read", ReadCommand::new);
    commands.put("history", HistoryCommand::new);
    commands.put("access", Pemba::access);
    commands.put("plan", PlanCommand::new);
    commands.put("watch", WatchCommand::new);
    commands.put("import", Pemba::imports);
    commands.put("export", Pemba::exports);
    commands.put(
        "test", session -> new TestCommand(session.out(), session.err(), session.terminal().err()));
    commands.put("authzen", Pemba::authzen);
    commands.put("verify", VerifyCommand::new);
    commands.put("audit", Pemba::audit);
    commands.put("completion", CompletionCommand::new);
    return commands;
  }

  private static CommandLine audit(Session session) {
    return new CommandLine(new AuditCommand())
        .addSubcommand(new AuditQueryCommand(session))
        .addSubcommand(new AuditTailCommand(session))
        .addSubcommand(new AuditCheckpointCommand(session))
        .addSubcommand(new AuditCheckpointsCommand(session))
        .addSubcommand(new AuditKeyCommand(session))
        .addSubcommand(new AuditHoldCommand(session))
        .addSubcommand(new AuditForgetCommand(session))
        .addSubcommand(new AuditRevealCommand(session))
        .addSubcommand(new AuditProveCommand(session))
        .addSubcommand(new AuditExportCommand(session))
        .addSubcommand(new AuditVerifyCommand(session));
  }

  private static CommandLine authzen(Session session) {
    return new CommandLine(new AuthzenCommand())
        .addSubcommand(new AuthzenTestCommand(session.out()));
  }

  private static CommandLine imports(Session session) {
    return new CommandLine(new ImportCommand(session))
        .addSubcommand(new ImportSpiceDbCommand(session))
        .addSubcommand(new ImportOpenFgaCommand(session));
  }

  private static CommandLine exports(Session session) {
    return new CommandLine(new ExportCommand(session))
        .addSubcommand(new ExportSpiceDbCommand(session))
        .addSubcommand(new ExportOpenFgaCommand(session));
  }

  private static CommandLine grants(Session session) {
    return new CommandLine(new GrantsCommand()).addSubcommand(new GrantsExpiringCommand(session));
  }

  private static CommandLine schema(Session session) {
    return new CommandLine(new SchemaCommand())
        .addSubcommand(new SchemaWriteCommand(session))
        .addSubcommand(new SchemaReadCommand(session))
        .addSubcommand(new SchemaCheckCommand(session))
        .addSubcommand(new SchemaFormatCommand(session))
        .addSubcommand(new SchemaDiffCommand(session))
        .addSubcommand(new SchemaPlanCommand(session));
  }

  private static CommandLine access(Session session) {
    return new CommandLine(new AccessCommand()).addSubcommand(new AccessDiffCommand(session));
  }

  /// The version of the build, from the jar's manifest.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Pemba.class.getPackage().getImplementationVersion();
      return new String[] {
        "pemba " + (version == null ? "(unpackaged)" : version), "Java " + Runtime.version()
      };
    }
  }
}
