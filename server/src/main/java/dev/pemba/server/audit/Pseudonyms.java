package dev.pemba.server.audit;

import dev.pemba.graph.Naming;
import dev.pemba.model.ObjectId;
import dev.pemba.model.TypeName;
import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Table;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How people are named in the record: by their ids, or, for types that the settings name, by
/// pseudonyms such as `user:~3f0c…`.
///
/// A pseudonym is 128 random bits; one row leads from a person to it and one back. When both rows
/// are erased, nobody can tell whose it was, and every record and proof stays as it is.
///
/// INVARIANT (named before recorded): the rows of a pseudonym are written before a record that
/// holds it is.
///
/// Thread-safe.
final class Pseudonyms implements Naming {
  /// Begins every pseudonym.
  private static final char MARK = '~';

  private static final int BYTES = 16;

  /// Pseudonyms kept in memory; beyond them all are read again.
  private static final int MOST_CACHED = 200_000;

  private final AuditTables tables;
  private final Set<String> types;
  private final SecureRandom random = new SecureRandom();
  private final ConcurrentHashMap<String, String> cache = new ConcurrentHashMap<>();

  Pseudonyms(AuditTables tables, Set<String> types) {
    this.tables = tables;
    this.types = Set.copyOf(types);
  }

  @Override
  public String name(TypeName type, ObjectId id) {
    return isPlain(type) ? id.value() : of(type.value() + ":" + id.value());
  }

  @Override
  public boolean isPlain() {
    return types.isEmpty();
  }

  @Override
  public boolean isPlain(TypeName type) {
    return types.isEmpty() || !types.contains(type.value());
  }

  /// A text that may name a person, such as who made a change: as the record holds it.
  String inText(String text) {
    return isPerson(text) ? text.substring(0, text.indexOf(':') + 1) + of(text) : text;
  }

  /// What the record calls a subject or object that somebody looks for; the text itself if it has
  /// no other name there.
  String lookedFor(String text) {
    int hash = text.indexOf('#');
    String person = hash < 0 ? text : text.substring(0, hash);
    if (!isPerson(person)) {
      return text;
    }
    return known(person)
        .map(name -> person.substring(0, person.indexOf(':') + 1) + name)
        .map(named -> hash < 0 ? named : named + text.substring(hash))
        .orElse(text);
  }

  private boolean isPerson(String text) {
    int colon = text.indexOf(':');
    return colon > 0
        && types.contains(text.substring(0, colon))
        && text.length() > colon + 1
        && text.charAt(colon + 1) != MARK
        && text.charAt(colon + 1) != '*';
  }

  private String of(String person) {
    String known = cache.get(person);
    return known == null ? findOrMake(person) : known;
  }

  private synchronized String findOrMake(String person) {
    Optional<String> stored = known(person);
    if (stored.isPresent()) {
      return remember(person, stored.get());
    }
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    String made = MARK + HexFormat.of().formatHex(bits);
    tables.write(
        List.of(
            new Row(Table.INDEX, Keys.named(Keys.PSEUDONYM, person), utf8(made)),
            new Row(Table.INDEX, Keys.named(Keys.PERSON, made), utf8(person))),
        false);
    return remember(person, made);
  }

  private String remember(String person, String name) {
    if (cache.size() >= MOST_CACHED) {
      cache.clear();
    }
    cache.put(person, name);
    return name;
  }

  /// The pseudonym that a person has.
  private Optional<String> known(String person) {
    byte[] stored = tables.get(Table.INDEX, Keys.named(Keys.PSEUDONYM, person));
    return stored.length == 0
        ? Optional.empty()
        : Optional.of(new String(stored, StandardCharsets.UTF_8));
  }

  /// Whose a pseudonym is, such as `user:ana`; empty if that was forgotten, or never was.
  Optional<String> person(String pseudonym) {
    String name = pseudonym.substring(pseudonym.indexOf(':') + 1);
    byte[] stored = tables.get(Table.INDEX, Keys.named(Keys.PERSON, name));
    return stored.length == 0
        ? Optional.empty()
        : Optional.of(new String(stored, StandardCharsets.UTF_8));
  }

  /// Forgets whose a pseudonym was: on the disk too, when this returns. Gives the pseudonym; empty
  /// if the person has none.
  synchronized Optional<String> forget(String person) {
    Optional<String> name = known(person);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    byte[] there = Keys.named(Keys.PSEUDONYM, person);
    byte[] back = Keys.named(Keys.PERSON, name.get());
    tables.write(
        List.of(new Row(Table.INDEX, there, new byte[0]), new Row(Table.INDEX, back, new byte[0])),
        true);
    cache.remove(person);
    tables.erase(Table.INDEX, there, Keys.after(there));
    tables.erase(Table.INDEX, back, Keys.after(back));
    return Optional.of(person.substring(0, person.indexOf(':') + 1) + name.get());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
