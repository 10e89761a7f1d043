package dev.pemba.server.config;

import com.google.common.base.Splitter;
import dev.pemba.model.Invariant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A bearer key that callers may present, kept as its SHA-256 only.
///
/// Its text form is `name:role:key` or `name:role:sha256:hex`. Thread-safe: nobody changes the
/// hash, which never leaves this class.
public final class CallerKey {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@/-]{1,64}");

  /// What RFC 6750 lets travel after `Bearer `, and long enough not to be guessed.
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~+/=-]{16,512}");

  private static final Pattern HASH = Pattern.compile("sha256:[0-9a-fA-F]{64}");

  private static final Splitter SEPARATORS = Splitter.onPattern("[,\\s]+").omitEmptyStrings();

  private final String name;
  private final Role role;
  private final byte[] hash;

  private CallerKey(String name, Role role, byte[] hash) {
    this.name = name;
    this.role = role;
    this.hash = hash;
  }

  /// Reads the text form; empty if it is illegal.
  static Optional<CallerKey> parse(String text) {
    String[] parts = text.split(":", 3);
    if (parts.length < 3 || !NAME.matcher(parts[0]).matches()) {
      return Optional.empty();
    }
    Role role = role(parts[1]);
    if (role == null) {
      return Optional.empty();
    }
    if (HASH.matcher(parts[2]).matches()) {
      byte[] hash = HexFormat.of().parseHex(parts[2].substring("sha256:".length()));
      return Optional.of(new CallerKey(parts[0], role, hash));
    }
    return KEY.matcher(parts[2]).matches()
        ? Optional.of(new CallerKey(parts[0], role, hashOf(parts[2])))
        : Optional.empty();
  }

  /// The text form with the hash instead of the key.
  String told() {
    return name
        + ":"
        + role.name().toLowerCase(Locale.ROOT)
        + ":sha256:"
        + HexFormat.of().formatHex(hash);
  }

  /// Reads several, separated by commas or white space; empty if one is illegal or two share a
  /// name.
  static Optional<List<CallerKey>> parseAll(String text) {
    List<CallerKey> keys = new ArrayList<>();
    for (String part : SEPARATORS.split(text)) {
      Optional<CallerKey> key = parse(part);
      if (key.isEmpty() || keys.stream().anyMatch(k -> k.name.equals(key.get().name))) {
        return Optional.empty();
      }
      keys.add(key.get());
    }
    return Optional.of(List.copyOf(keys));
  }

  private static @Nullable Role role(String text) {
    for (Role role : Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
        return role;
      }
    }
    return null;
  }

  /// Who presents this key.
  public String name() {
    return name;
  }

  public Role role() {
    return role;
  }

  /// The hash of a presented key, to compare with [#hasHash].
  public static byte[] hashOf(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException _) {
      throw Invariant.broken("every JDK has SHA-256");
    }
  }

  /// Compares in a time that does not depend on where the hashes differ.
  public boolean hasHash(byte[] presented) {
    return MessageDigest.isEqual(hash, presented);
  }

  @Override
  public String toString() {
    return name + ":" + role.name().toLowerCase(Locale.ROOT) + ":…";
  }
}
