package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.FormatException;
import dev.pemba.cli.importing.Node;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads one entry of a `validation` block: every subject of a permission, such as `[user:ana] is
/// <document:plan#writer>`, `[user:bob[...]]` for a conditional one and `[user:* - {user:eve}]` for
/// everyone but some.
///
/// Plain subjects are the whole list of their type. Usersets are only those found on the way, so
/// they are checked one by one. By which way a subject comes (`is …`) is not judged.
final class SpiceDbValidation {
  private static final Pattern SUBJECT =
      Pattern.compile("^([^\\s\\[]+)(\\[\\.\\.\\.])?(\\s*-\\s*\\{(.*)})?$");

  private SpiceDbValidation() {}

  static List<World.Case> cases(Schema schema, String permission, Node expected) {
    Map<String, NavigableMap<String, Verdict>> plain = new TreeMap<>();
    for (TypeName type : schema.definitions().keySet()) {
      plain.put(type.value(), new TreeMap<>());
    }
    List<World.Case> cases = new ArrayList<>();
    for (Node entry : expected.items()) {
      Matcher matcher = subject(entry);
      String subject = matcher.group(1).replace("#...", "");
      Verdict verdict = matcher.group(2) == null ? Verdict.ALLOWED : Verdict.CONDITIONAL;
      if (subject.contains("#")) {
        cases.add(
            new World.Case(
                entry.place(),
                Asking.PLAINLY.check(entry, permission + "@" + subject),
                new Expected.Decided(verdict)));
        continue;
      }
      put(plain, entry, subject, verdict);
      if (matcher.group(4) != null) {
        for (String excluded : matcher.group(4).split("\\s*,\\s*", -1)) {
          boolean conditional = excluded.endsWith("[...]");
          put(
              plain,
              entry,
              excluded.replace("[...]", "").strip(),
              conditional ? Verdict.CONDITIONAL : Verdict.DENIED);
        }
      }
    }
    plain.forEach(
        (type, entries) ->
            cases.add(
                new World.Case(
                    expected.place(),
                    Asking.PLAINLY.subjects(expected, permission + "@" + type),
                    new Expected.Subjects(entries, Optional.of(List.of())))));
    return cases;
  }

  private static Matcher subject(Node entry) {
    Matcher matcher = SUBJECT.matcher(bracketed(entry.text().strip()));
    if (!matcher.matches()) {
      throw new FormatException(
          entry.place(), "expected `[type:id] is <…>`, found `%s`".formatted(entry.text()));
    }
    return matcher;
  }

  /// What stands between the first bracket and the one that closes it.
  private static String bracketed(String text) {
    int depth = 0;
    for (int i = 0; i < text.length() && text.startsWith("["); i++) {
      depth += text.charAt(i) == '[' ? 1 : text.charAt(i) == ']' ? -1 : 0;
      if (depth == 0) {
        return text.substring(1, i).strip();
      }
    }
    return "";
  }

  private static void put(
      Map<String, NavigableMap<String, Verdict>> plain,
      Node entry,
      String subject,
      Verdict verdict) {
    int colon = subject.indexOf(':');
    Map<String, Verdict> ids = plain.get(colon < 0 ? "" : subject.substring(0, colon));
    if (ids == null) {
      throw new FormatException(
          entry.place(),
          "expected a subject of a type of the schema, found `%s`".formatted(subject));
    }
    ids.merge(
        subject.substring(colon + 1),
        verdict,
        (before, now) ->
            before == Verdict.ALLOWED || now == Verdict.ALLOWED ? Verdict.ALLOWED : now);
  }
}
