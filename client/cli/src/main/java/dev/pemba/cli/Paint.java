package dev.pemba.cli;

/// The few colours of the output, each named for what it says.
enum Paint {
  GOOD("32"),
  BAD("31"),
  UNSURE("33"),
  FAINT("2"),
  STRONG("1"),
  PLAIN(""),
  COMMAND("36");

  private final String code;

  Paint(String code) {
    this.code = code;
  }

  String on(String text) {
    return this == PLAIN ? text : "\033[" + code + "m" + text + "\033[0m";
  }
}
