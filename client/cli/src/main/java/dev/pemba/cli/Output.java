package dev.pemba.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.pemba.model.Invariant;
import java.util.Locale;

/// Where a command prints: answers to standard output, notes about them to standard error.
final class Output {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();

  private final Session session;
  private final OutputOptions.Format format;
  private final boolean colour;
  private final boolean quiet;
  private final CallTime calls = new CallTime();

  Output(Session session, OutputOptions.Format format, boolean colour, boolean quiet) {
    this.session = session;
    this.format = format;
    this.colour = colour;
    this.quiet = quiet;
  }

  boolean isJson() {
    return format == OutputOptions.Format.JSON;
  }

  /// True if standard error is a terminal that may be drawn on.
  boolean mayDraw() {
    return session.terminal().err() && !quiet && !session.variable("TERM").equals("dumb");
  }

  /// A line of the answer.
  void line(String text) {
    session.out().println(text);
  }

  /// A message of the answer, as one line of JSON.
  void json(MessageOrBuilder message) {
    session.out().println(print(message));
  }

  /// A line about the answer, for people: left out where a program reads.
  void note(String text) {
    if (!quiet && !isJson()) {
      flush();
      session.err().println(faint(text));
    }
  }

  /// What ends a list: its count and token, for people or as one JSON object, on standard error.
  void footer(String what, long count, String token, String cursor) {
    if (quiet) {
      return;
    }
    if (isJson()) {
      session
          .err()
          .println(
              "{\"count\":%d,\"token\":%s,\"cursor\":%s}"
                  .formatted(count, Texts.json(token), Texts.json(cursor)));
      return;
    }
    note("%s · %s · token %s".formatted(what, elapsed(), token));
    if (!cursor.isEmpty()) {
      note("more follow: --cursor " + cursor);
    }
  }

  /// Lets go what was printed, where it is waited for.
  void flush() {
    session.out().flush();
  }

  /// What measures the calls that this output is about.
  CallTime calls() {
    return calls;
  }

  /// How long the calls took.
  String elapsed() {
    double millis = calls.spent().toNanos() / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    return millis < 10_000
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1000);
  }

  /// The text in a colour, if standard output takes it.
  String paint(Paint paint, String text) {
    return colour && session.terminal().out() ? paint.on(text) : text;
  }

  private String faint(String text) {
    return colour && session.terminal().err() ? Paint.FAINT.on(text) : text;
  }

  static String print(MessageOrBuilder message) {
    try {
      return JSON.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("pemba.v1 has no Any that could fail to print", e);
    }
  }

  /// `1 object`, `3 objects`.
  static String count(long count, String noun) {
    Invariant.check(count >= 0, "a count is not negative");
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
