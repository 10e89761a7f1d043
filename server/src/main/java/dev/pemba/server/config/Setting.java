package dev.pemba.server.config;

import java.util.Locale;

/// One thing an operator may set: its name, how its text is read, its default and its meaning.
///
/// @param name dotted, as in the YAML file: `listen.port`
/// @param form what a legal text looks like, for messages and for the documentation
/// @param fallback the text that holds when nothing else is said
/// @param doc what it does, in one or two sentences
record Setting<T>(String name, Form<T> form, String fallback, String doc) {

  /// The environment variable: `PEMBA_LISTEN_PORT`.
  String variable() {
    return "PEMBA_" + name.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /// The flag, without its dashes: `listen-port`.
  String flag() {
    return name.replace('.', '-').replace('_', '-');
  }
}
