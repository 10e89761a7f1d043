package dev.pemba.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/// The Java in README is one application: it compiles, and answers as README says.
@Timeout(120)
final class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern REQUEST = Pattern.compile("(?m)^(\\w+) (\\S+) as (\\w+): (\\d+)$");

  private static final List<String> IMPORTS =
      List.of(
          "dev.pemba.client.*",
          "dev.pemba.client.guard.*",
          "dev.pemba.spring.*",
          "org.springframework.beans.factory.annotation.*",
          "org.springframework.context.annotation.*",
          "org.springframework.http.*",
          "org.springframework.security.config.*",
          "org.springframework.security.config.annotation.web.builders.*",
          "org.springframework.security.config.annotation.web.configuration.*",
          "org.springframework.security.web.*",
          "org.springframework.stereotype.*",
          "org.springframework.web.bind.annotation.*");

  /// What every application has somewhere.
  @Configuration
  @EnableWebMvc
  static class Surroundings {
    @Bean
    static PropertySourcesPlaceholderConfigurer properties() {
      return new PropertySourcesPlaceholderConfigurer();
    }

    @Bean
    UserDetailsService users() {
      return name -> User.withUsername(name).password("{noop}" + name).build();
    }
  }

  @Test
  void itAnswersAsReadmeSays(@TempDir Path folder)
      throws IOException, LifecycleException, ClassNotFoundException {
    Path source = folder.resolve("Readme.java");
    Files.writeString(
        source,
        IMPORTS.stream().map("import %s;\n"::formatted).collect(Collectors.joining())
            + blocks("java"));
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                complaints,
                "-parameters",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "-d",
                folder.toString(),
                source.toString());
    assertThat(compiled).as(complaints.toString(StandardCharsets.UTF_8)).isZero();

    try (World world = World.in(folder);
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
      System.setProperty("pemba.target", world.target());
      try (Application application =
          Application.start(
              folder,
              List.of(
                  loader.loadClass("Security"),
                  loader.loadClass("Editing"),
                  loader.loadClass("Documents"),
                  Surroundings.class))) {
        List<MatchResult> requests = REQUEST.matcher(blocks("text")).results().toList();
        assertThat(requests).hasSize((int) blocks("text").lines().count()).isNotEmpty();
        for (MatchResult request : requests) {
          String user = request.group(3).equals("nobody") ? "" : request.group(3);
          assertThat(application.status(request.group(1), request.group(2), user))
              .as(request.group())
              .isEqualTo(Integer.parseInt(request.group(4)));
        }
      } finally {
        System.clearProperty("pemba.target");
      }
    }
  }

  /// The blocks of README in a language, one after another.
  private static String blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
        .matcher(Files.readString(README))
        .results()
        .map(block -> block.group(1))
        .collect(Collectors.joining());
  }
}
