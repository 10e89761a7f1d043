package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What commands say about subjects that act through others.
final class ActingTest {
  private static final String SCHEMA =
      """
      definition user {}
      definition agent {
        relation acts_for: user | agent
      }
      definition dataset {
        relation reader: user | agent
        permission read = reader
      }
      """;

  @TempDir private Path folder = Path.of("");
  private @Nullable TestServer server;
  private @Nullable Shell opened;

  private Shell shell() {
    return Objects.requireNonNull(opened);
  }

  @BeforeEach
  void open() {
    TestServer started = TestServer.in(folder);
    server = started;
    opened = started.shell();
    assertThat(shell().input(SCHEMA).run("schema", "write", "-", "-q").code()).isZero();
    String relationships =
        """
        dataset:a#reader@user:ana
        dataset:a#reader@agent:copilot
        dataset:a#reader@agent:search
        dataset:b#reader@user:ana
        agent:copilot#acts_for@user:ana
        agent:search#acts_for@agent:copilot
        """;
    assertThat(shell().input(relationships).run("write", "-", "-q").code()).isZero();
  }

  @AfterEach
  void close() {
    Objects.requireNonNull(server).close();
  }

  private Shell.Result check(String object, String... options) {
    String[] words = new String[options.length + 5];
    System.arraycopy(new String[] {"check", "-q", "user:ana", "read", object}, 0, words, 0, 5);
    System.arraycopy(options, 0, words, 5, options.length);
    return shell().run(words);
  }

  @Test
  void aCheckThroughActorsNamesThemAndTheLinkThatFailed() {
    assertThat(check("dataset:a", "--through", "agent:copilot", "--through", "agent:search"))
        .isEqualTo(
            new Shell.Result(
                0,
                "✓ allowed  user:ana may read dataset:a through agent:copilot, agent:search\n",
                ""));
    assertThat(check("dataset:a", "--through", "agent:search"))
        .isEqualTo(
            new Shell.Result(
                1,
                """
                ✗ denied   user:ana may not read dataset:a through agent:search
                  link 1: `agent:search` does not act for `user:ana` in `read` on `dataset:a`:\
                 `agent:search#acts_for@user:ana` does not hold for it
                """,
                ""));
    assertThat(check("dataset:b", "--through", "agent:copilot").out())
        .contains("actor 1: `agent:copilot` may not `read` `dataset:b` itself");
    assertThat(check("dataset:c", "--through", "agent:copilot").out())
        .contains("the subject: `user:ana` may not `read` `dataset:c` itself");
  }

  @Test
  void listsKnowActorsToo() {
    assertThat(
            shell()
                .run(
                    "list-objects",
                    "-q",
                    "user:ana",
                    "read",
                    "dataset",
                    "--through",
                    "agent:copilot"))
        .isEqualTo(new Shell.Result(0, "dataset:a\n", ""));
    assertThat(
            shell()
                .run(
                    "list-permissions",
                    "-q",
                    "user:ana",
                    "dataset:a",
                    "dataset:b",
                    "--through",
                    "agent:copilot")
                .out()
                .replaceAll(" +", " "))
        .isEqualTo("OBJECT PERMISSIONS\ndataset:a read\ndataset:b none\n");
    assertThat(
            shell()
                .run(
                    "list-subjects",
                    "-q",
                    "user",
                    "read",
                    "dataset:a",
                    "--through",
                    "agent:copilot",
                    "--through",
                    "agent:search"))
        .isEqualTo(new Shell.Result(0, "user:ana\n", ""));
    assertThat(
            shell()
                .run(
                    "list-subjects",
                    "-q",
                    "user",
                    "read",
                    "dataset:b",
                    "--through",
                    "agent:copilot"))
        .isEqualTo(new Shell.Result(0, "", ""));
  }

  @Test
  void whatIsLostThroughAnActorIsTold() throws IOException {
    shell().withRealTime();
    String[] chain = {"--through", "agent:copilot", "--through", "agent:search"};
    check("dataset:a", "--through", "agent:copilot");
    shell().run("list-subjects", "user", "read", "dataset:a", chain[0], chain[1]);
    Path changes = folder.resolve("changes.txt");
    Files.writeString(changes, "- agent:copilot#acts_for@user:ana\n");
    assertThat(shell().run("plan", changes.toString(), "-q").out().replaceAll("  asked .*", ""))
        .isEqualTo(
            """
            ~ user:ana read dataset:a through agent:copilot  denied, was allowed
            ~ dataset:a: which user through agent:copilot may read it?
              - user:ana
            - user:ana read dataset:a through agent:copilot
            """);
    assertThat(
            shell()
                .run("plan", changes.toString(), "-q", chain[0], chain[1], chain[2], chain[3])
                .out())
        .endsWith("\n- user:ana read dataset:a through agent:copilot, agent:search\n");
    String before = shell().run("write", "dataset:c#reader@agent:search").err();
    shell().run("write", "--delete", "agent:copilot#acts_for@user:ana", "--reason", "over");
    String token = before.replaceAll("(?s).*token (\\S+).*", "$1");
    assertThat(shell().run("access", "diff", "--from", token, "-q").out().replaceAll(".*Z ", ""))
        .isEqualTo(
            """
            over · - agent:copilot#acts_for@user:ana
              - user:ana read dataset:a through agent:copilot
            """);
  }

  @Test
  void actorsMayComeFromTheClaimsOfAToken() throws IOException {
    Path token = folder.resolve("token.json");
    Files.writeString(
        token,
        """
        {"iss": "https://as.example", "sub": "user:ana",
         "act": {"sub": "agent:search", "act": {"sub": "agent:copilot"}}}
        """);
    assertThat(check("dataset:a", "--act-claims", token.toString()).out())
        .isEqualTo("✓ allowed  user:ana may read dataset:a through agent:copilot, agent:search\n");
    assertThat(
            shell()
                .run("check", "user:bo", "read", "dataset:a", "--act-claims", token.toString())
                .err())
        .contains("the token's `sub` is `user:ana`, and the question is about `user:bo`");
    for (String broken : new String[] {"", "[]", "{}", "{\"sub\":\"user:ana\"}"}) {
      Files.writeString(token, broken);
      assertThat(check("dataset:a", "--act-claims", token.toString()).code()).isEqualTo(3);
    }
    Files.writeString(token, "{\"sub\":\"user:ana\",\"act\":\"agent:copilot\"}");
    assertThat(check("dataset:a", "--act-claims", token.toString()).err())
        .contains("an `act` claim is no object");
  }

  @Test
  void anExplanationIsOfTheLinkThatFailedOrOfAllLinks() {
    String[] question = {"explain", "-q", "user:ana", "read", "dataset:a", "--through", ""};
    question[6] = "agent:search";
    assertThat(shell().run(question).out())
        .startsWith("✗ denied   user:ana may not read dataset:a through agent:search\n  link 1: ")
        .contains("no agent:search#acts_for@user:ana")
        .doesNotContain("would");
    question[4] = "dataset:b";
    question[6] = "agent:copilot";
    assertThat(shell().run(question).out())
        .contains("actor 1: `agent:copilot` may not `read` `dataset:b` itself\n")
        .contains("this link would be allowed\n  with dataset:b#reader@agent:copilot\n");
    question[4] = "dataset:a";
    question[6] = "agent:copilot";
    assertThat(shell().run(question).out().replaceAll("  written at .*", ""))
        .isEqualTo(
            """
            ✓ allowed  user:ana may read dataset:a through agent:copilot
            `user:ana` may itself:
            ✓ dataset:a#read
            └─ ✓ dataset:a#reader
               └─ dataset:a#reader@user:ana
            `agent:copilot` acts for `user:ana`:
            ✓ agent:copilot#acts_for
            └─ agent:copilot#acts_for@user:ana
            `agent:copilot` may itself:
            ✓ dataset:a#read
            └─ ✓ dataset:a#reader
               └─ dataset:a#reader@agent:copilot
            """);
    assertThat(
            shell()
                .run(
                    "list-objects",
                    "-q",
                    "--why",
                    "user:ana",
                    "read",
                    "dataset",
                    "--through",
                    "agent:copilot")
                .out())
        .isEqualTo(
            "dataset:a  by dataset:a#reader@user:ana, agent:copilot#acts_for@user:ana,"
                + " dataset:a#reader@agent:copilot\n");
  }

  @Test
  void anActorThatActsForNobodyIsSaidSo() {
    assertThat(check("dataset:a", "--through", "user:bo").err())
        .contains("`user:bo` can't act for anybody: expected a relation `acts_for`")
        .endsWith("[UNKNOWN_RELATION]\n");
  }
}
