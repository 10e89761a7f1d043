package dev.pemba.cli;

import dev.pemba.client.PembaClientException;
import dev.pemba.client.Reason;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.schema.Nearest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Tells failures on standard error: the sentence, its reason in brackets, and what may help.
///
/// With `--output json` a failure is one object `{"error":{"reason","message","metadata"}}`.
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Session session;

  Failures(Session session) {
    this.session = session;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    return switch (failure) {
      case PembaClientException e -> {
        tell(
            command,
            sentence(e),
            e.reasonText().isEmpty() ? e.code().name() : e.reasonText(),
            e.metadata());
        advise(command, e);
        yield ExitCode.of(e);
      }
      case PembaException e -> {
        tell(command, sentence(e), e.reason().name(), e.details());
        yield ExitCode.of(e);
      }
      case UncheckedIOException e -> {
        tell(command, describe(Objects.requireNonNull(e.getCause())), "", Map.of());
        yield ExitCode.USAGE;
      }
      case IOException e -> {
        tell(command, describe(e), "", Map.of());
        yield ExitCode.USAGE;
      }
      case ParameterException e -> handleParseException(e, new String[0]);
      default -> {
        tell(command, "a fault of pemba's own: " + failure, "INTERNAL", Map.of());
        failure.printStackTrace(session.err());
        yield ExitCode.FAULT;
      }
    };
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    tell(command, usage(failure, command), "", Map.of());
    if (!isJson(command)) {
      session.err().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.USAGE;
  }

  private static String usage(ParameterException failure, CommandLine command) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      if (unmatched.isUnknownOption()) {
        return "there is no option `%s`%s"
            .formatted(first, Nearest.hint(first, command.getCommandSpec().optionsMap().keySet()));
      }
      return command.getSubcommands().isEmpty()
          ? "`%s` is one argument too many".formatted(first)
          : "there is no command `%s`%s"
              .formatted(first, Nearest.hint(first, command.getSubcommands().keySet()));
    }
    return lowerFirst(sentence(failure)).replace('\'', '`');
  }

  private void tell(
      CommandLine command, String message, String reason, Map<String, String> metadata) {
    session.out().flush();
    if (isJson(command)) {
      StringBuilder pairs = new StringBuilder();
      new TreeMap<>(metadata)
          .forEach(
              (name, value) ->
                  pairs
                      .append(pairs.isEmpty() ? "" : ",")
                      .append(Texts.json(name))
                      .append(':')
                      .append(Texts.json(value)));
      session
          .err()
          .println(
              "{\"error\":{\"reason\":%s,\"message\":%s,\"metadata\":{%s}}}"
                  .formatted(Texts.json(reason), Texts.json(message), pairs));
      return;
    }
    boolean colour = session.mayPaint() && session.terminal().err();
    // The reason stands behind the sentence, before the excerpt that may follow on further lines.
    int end = message.indexOf('\n');
    String sentence = end < 0 ? message : message.substring(0, end);
    String excerpt = end < 0 ? "" : message.substring(end);
    String bracketed = reason.isEmpty() ? "" : " [" + reason + "]";
    session
        .err()
        .println(
            (colour ? Paint.BAD.on("error:") : "error:")
                + " "
                + sentence
                + (colour ? Paint.FAINT.on(bracketed) : bracketed)
                + excerpt);
  }

  private void advise(CommandLine command, PembaClientException failure) {
    if (isJson(command)) {
      return;
    }
    String relationship = failure.metadata().getOrDefault("relationship", "");
    if (!relationship.isEmpty() && !sentence(failure).contains(relationship)) {
      session.err().println("in: " + Printable.of(relationship));
    }
    if (failure.isUnreachable() && concernsTls(failure)) {
      session.err().println("Is the certificate for this name, and its authority in --ca?");
    } else if (failure.isUnreachable() && sentence(failure).contains("etwork closed")) {
      session.err().println("Does the server speak TLS? Then say --tls, or --ca FILE.");
    } else if (failure.isUnreachable()) {
      session.err().println("Is Pemba running there? `pemba serve` starts one on this machine,");
      session.err().println("`pemba demo` one with data to play with; --endpoint names another.");
    } else if (failure.reason() == Reason.UNAUTHENTICATED) {
      session.err().println("Set PEMBA_KEY to a key that the server knows.");
    } else if (failure.reason() == Reason.NO_SCHEMA) {
      session.err().println("Write one with: pemba schema write FILE");
    }
  }

  private static boolean concernsTls(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException || cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private boolean isJson(CommandLine command) {
    OptionSpec option = command.getCommandSpec().findOption("--output");
    if (option == null) {
      return false;
    }
    String given = option.getValue();
    return (given.isEmpty() ? session.variable("PEMBA_OUTPUT") : given).equals("json");
  }

  /// What an I/O failure says to a person.
  static String describe(IOException failure) {
    String message = failure.getMessage() == null ? "" : Printable.of(failure.getMessage());
    return switch (failure) {
      case NoSuchFileException _, FileNotFoundException _ ->
          "file `%s` does not exist or can't be read".formatted(message);
      case AccessDeniedException _ -> "file `%s` may not be read".formatted(message);
      case FileAlreadyExistsException _ -> "file `%s` exists".formatted(message);
      case CharacterCodingException _ -> "the input is not UTF-8";
      default -> message.isEmpty() ? "an input or output failed" : message;
    };
  }

  private static String sentence(Exception failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
