package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/// A server with a handful of datasets and people, and a shell that talks to it.
final class SmallWorld implements AutoCloseable {
  static final String SCHEMA =
      """
      caveat from_network(client_ip ipaddress, network string) {
        client_ip.in_cidr(network)
      }
      definition user {}
      definition team {
        relation member: user | team#member
      }
      definition dataset {
        relation owner: user
        relation reader: user | user:* | team#member | user with from_network | user with expiration
        relation barred: user
        permission read = (reader + owner) - barred
        permission share = owner
      }
      definition room {
        relation visitor: user with from_network
        permission enter = visitor
      }
      """;

  private final TestServer server;
  private final Shell shell;

  private SmallWorld(TestServer server) {
    this.server = server;
    this.shell = server.shell();
  }

  static SmallWorld in(Path folder) {
    SmallWorld world = new SmallWorld(TestServer.in(folder));
    assertThat(world.shell.input(SCHEMA).run("schema", "write", "-", "-q").code()).isZero();
    world.write(
        "dataset:patients#owner@user:olga",
        "dataset:patients#reader@team:ml#member",
        "dataset:patients#barred@user:bo",
        "dataset:weather#reader@user:*",
        "dataset:weather#barred@user:bo",
        "dataset:claims#reader@user:ana[from_network:{\"network\":\"10.0.0.0/8\"}]",
        "team:ml#member@user:ana",
        "team:ml#member@user:bo");
    return world;
  }

  private void write(String... relationships) {
    String input = String.join("\n", relationships);
    assertThat(shell.input(input).run("write", "-", "-q").code()).isZero();
  }

  Shell shell() {
    return shell;
  }

  /// Runs a command; tokens, decisions and times, which differ from run to run, are masked.
  Shell.Result run(String... arguments) {
    Shell.Result result = shell.run(arguments);
    return new Shell.Result(result.code(), masked(result.out()), masked(result.err()));
  }

  private static String masked(String text) {
    return text.replaceAll("p[tc]_[A-Za-z0-9_-]+", "TOKEN")
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID")
        .replaceAll("\\d+(\\.\\d)? (ms|s)\\b", "TIME")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "INSTANT");
  }

  static Shell.Result result(int code, String out, String err) {
    return new Shell.Result(code, out, err);
  }

  @Override
  public void close() {
    server.close();
  }
}
