package dev.pemba.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.http.HttpMethod.GET;

import dev.pemba.client.PembaClient;
import dev.pemba.client.References;
import dev.pemba.client.Updates;
import dev.pemba.client.guard.RequiresPermission;
import dev.pemba.v1.Condition;
import dev.pemba.v1.WriteRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authorization.AuthorizationEventPublisher;
import org.springframework.security.authorization.SpringAuthorizationEventPublisher;
import org.springframework.security.authorization.event.AuthorizationDeniedEvent;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/// A real application in a real container, and a real Pemba.
@Timeout(120)
final class PembaAuthorizationTest {
  @TempDir private Path folder = Path.of("");

  private World world;
  private Application application;

  /// What was refused, as Spring tells it.
  private static final Queue<PermissionDecision> REFUSED = new ConcurrentLinkedQueue<>();

  @Configuration
  @EnableWebMvc
  @EnableWebSecurity
  @EnablePembaMethodSecurity
  static class Security {
    @Bean
    static PembaAuthorization permissions(PembaClient pemba) {
      return PembaAuthorization.named("user", pemba);
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http, PembaAuthorization permissions) {
      return http.csrf(csrf -> csrf.disable())
          .httpBasic(Customizer.withDefaults())
          .authorizeHttpRequests(
              requests ->
                  requests
                      .requestMatchers("/health")
                      .permitAll()
                      .requestMatchers(GET, "/documents/{id}")
                      .access(permissions.requires("read", "document:{id}"))
                      .requestMatchers("/unknown/{id}")
                      .access(permissions.requires("read", "nothing:{id}"))
                      .requestMatchers("/forgotten/{id}")
                      .access(permissions.requires("read", "document:{name}"))
                      .requestMatchers("/pages/{space}/{name}")
                      .access(permissions.requires("reader", "page:{space}.{name}"))
                      .requestMatchers("/methods/**")
                      .authenticated()
                      .anyRequest()
                      .denyAll())
          .exceptionHandling(
              handling -> handling.accessDeniedHandler(new UncheckedPermissionHandler()))
          .build();
    }

    /// Everybody's password is their name.
    @Bean
    UserDetailsService users() {
      return name -> User.withUsername(name).password("{noop}" + name).build();
    }

    @Bean
    AuthorizationEventPublisher events(ApplicationEventPublisher publisher) {
      return new SpringAuthorizationEventPublisher(publisher);
    }

    @EventListener
    void refused(AuthorizationDeniedEvent<?> event) {
      if (event.getAuthorizationResult() instanceof PermissionDecision decision) {
        REFUSED.add(decision);
      }
    }
  }

  interface Editing {
    @RequiresPermission(value = "edit", on = "document:{id}")
    String edit(String title, String id);
  }

  static class Unreachable {
    @RequiresPermission(value = "edit", on = "document:{id}")
    final String edit(String id) {
      return id;
    }
  }

  @Configuration
  static class WithUnreachable {
    @Bean
    Unreachable unreachable() {
      return new Unreachable();
    }
  }

  static class Editor implements Editing {
    @Override
    public String edit(String title, String id) {
      return "edited " + id;
    }
  }

  @RestController
  static class Documents {
    private final Editing editor;

    Documents(Editing editor) {
      this.editor = editor;
    }

    @GetMapping("/documents/{id}")
    String read(@PathVariable String id) {
      return "this is " + id;
    }

    @GetMapping({"/unknown/{id}", "/forgotten/{id}"})
    String reached(@PathVariable String id) {
      return "reached " + id;
    }

    @GetMapping("/pages/{space}/{name}")
    String page(@PathVariable String space, @PathVariable String name) {
      return space + "." + name;
    }

    @PostMapping("/methods/{id}")
    String edit(@PathVariable String id) {
      return editor.edit("title", id);
    }

    @GetMapping("/methods/{id}")
    @RequiresPermission(value = "read", on = "document:{id}")
    String readByMethod(@PathVariable String id) {
      return "this is " + id;
    }

    @GetMapping("/methods/forgotten/{id}")
    @RequiresPermission(value = "read", on = "document:{name}")
    String forgotten(@PathVariable String id) {
      return "reached " + id;
    }

    @GetMapping("/health")
    String health() {
      return "up";
    }
  }

  @Configuration
  static class Beans {
    @Bean
    Editing editor() {
      return new Editor();
    }

    @Bean
    Documents documents(Editing editor) {
      return new Documents(editor);
    }
  }

  @BeforeEach
  void start() throws LifecycleException {
    REFUSED.clear();
    world = World.in(folder);
    application = Application.start(folder, List.of(Security.class, Beans.class), world.client());
  }

  @AfterEach
  void stop() throws LifecycleException {
    application.close();
    world.close();
  }

  @Test
  void aRequestPassesForWhoeverHasThePermission() {
    HttpResponse<String> read = application.ask("GET", "/documents/plan", "ana");
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.body()).isEqualTo("this is plan");
    assertThat(application.status("GET", "/documents/plan", "eve")).isEqualTo(200);
    assertThat(application.status("GET", "/documents/plan", "ben")).isEqualTo(403);
    assertThat(application.status("GET", "/documents/other", "ana")).isEqualTo(403);
    assertThat(application.status("GET", "/documents/plan", "")).isEqualTo(401);
    assertThat(application.status("GET", "/health", "")).isEqualTo(200);
    assertThat(application.status("GET", "/elsewhere", "ana")).isEqualTo(403);

    world.client().touch("document:plan#reader@user:ben");
    assertThat(application.status("GET", "/documents/plan", "ben")).isEqualTo(200);
  }

  @Test
  void aRefusalSaysWhyAndNamesTheDecision() {
    application.ask("GET", "/documents/plan", "ben");
    PermissionDecision refused = REFUSED.remove();
    assertThat(refused.reason()).isEqualTo("`user:ben` may not read `document:plan`");
    assertThat(refused.decisionId()).isNotEmpty();
    application.ask("GET", "/documents/plan", "");
    assertThat(REFUSED.remove().reason()).isEqualTo("nobody is known to ask");
  }

  @Test
  void aMethodRunsForWhoeverHasThePermission() {
    assertThat(application.ask("POST", "/methods/plan", "eve").body()).isEqualTo("edited plan");
    assertThat(application.status("POST", "/methods/plan", "ana")).isEqualTo(403);
    assertThat(REFUSED.remove().reason()).isEqualTo("`user:ana` may not edit `document:plan`");
    assertThat(application.status("GET", "/methods/plan", "ana")).isEqualTo(200);
    assertThat(application.status("GET", "/methods/plan", "ben")).isEqualTo(403);
    assertThat(application.status("GET", "/methods/plan", "")).isEqualTo(401);
  }

  @Test
  void aNameIsOneSubjectHoweverItLooks() {
    world.client().touch("document:public#reader@user:*");
    world.client().touch("document:plan#reader@group:g#member");
    assertThat(application.status("GET", "/documents/public", "ben")).isEqualTo(200);
    assertThat(application.status("GET", "/documents/public", "*")).isEqualTo(403);
    assertThat(application.status("GET", "/documents/plan", "g#member")).isEqualTo(403);
    assertThat(REFUSED).extracting(PermissionDecision::decisionId).containsOnly("");
  }

  /// A JWT without `sub` makes such an authentication.
  @Test
  void whoeverHasNoNameIsNobodyAndNotTheOneCalledNull() {
    world.client().touch("document:plan#reader@user:null");
    PembaAuthorization permissions = PembaAuthorization.named("user", world.client());
    for (String name : new String[] {null, ""}) {
      AuthenticatedPrincipal principal = () -> name;
      PermissionDecision decision =
          permissions.judge(
              () -> UsernamePasswordAuthenticationToken.authenticated(principal, "", List.of()),
              "read",
              () -> Optional.of("document:plan"));
      assertThat(decision.isGranted()).isFalse();
      assertThat(decision.decisionId()).as("not asked").isEmpty();
    }
  }

  @Test
  void aPermissionThatNoSchemaCanHaveIsTheApplicationsMistake() {
    PembaAuthorization permissions = PembaAuthorization.named("user", world.client());
    assertThatThrownBy(
            () ->
                permissions.judge(
                    () -> UsernamePasswordAuthenticationToken.authenticated("ana", "", List.of()),
                    "re ad",
                    () -> Optional.of("document:plan")))
        .isInstanceOf(PermissionUncheckedException.class)
        .hasMessageContaining("`permission`");
  }

  @Test
  void whatIsConditionalIsRefused() {
    world
        .client()
        .write(
            WriteRequest.newBuilder()
                .addUpdates(
                    Updates.touch(
                        References.relationship("document:plan#reader@user:cal").toBuilder()
                            .setCondition(Condition.newBuilder().setCaveat("in_hours"))
                            .build()))
                .build());
    assertThat(application.status("GET", "/documents/plan", "cal")).isEqualTo(403);
    assertThat(REFUSED.remove().reason())
        .isEqualTo(
            "whether `user:cal` may read `document:plan` depends on [hour], which nobody told");
  }

  @Test
  void whatCanNotBeCheckedIsAFailureAndNeverPasses() {
    // A type that the schema lacks, and a variable that the path lacks: mistakes of the
    // application.
    assertThat(application.status("GET", "/unknown/plan", "ana")).isEqualTo(500);
    assertThat(application.status("GET", "/forgotten/plan", "ana")).isEqualTo(500);
    assertThat(application.status("GET", "/methods/forgotten/plan", "ana")).isEqualTo(500);
    // What can't be an object, and what could be two.
    assertThat(application.status("GET", "/documents/a%20b", "ana")).isEqualTo(403);
    world.client().touch("page:a.b.c#reader@user:ana");
    assertThat(application.status("GET", "/pages/a/b.c", "ana")).isEqualTo(200);
    assertThat(application.status("GET", "/pages/a.b/c", "ana")).isEqualTo(403);

    world.stopServer();
    HttpResponse<String> away = application.ask("GET", "/documents/plan", "ana");
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(away.headers().firstValue("Retry-After")).contains("1");
    assertThat(away.body()).isEqualTo("the permission can't be checked now\n");
    assertThat(application.status("GET", "/methods/plan", "ana")).isEqualTo(503);
    assertThat(application.status("GET", "/documents/plan", "")).isEqualTo(401);
    assertThat(application.status("GET", "/health", "")).isEqualTo(200);
  }

  @Test
  void aMethodThatCanNotBeGuardedStopsTheStart() {
    assertThatThrownBy(
            () -> {
              try (AnnotationConfigApplicationContext context =
                  new AnnotationConfigApplicationContext()) {
                context.register(JustMethods.class, WithUnreachable.class);
                context.refresh();
              }
            })
        .rootCause()
        .hasMessageContaining("has @RequiresPermission, and as a private, static or final method");
  }

  @Configuration
  @EnablePembaMethodSecurity
  static class JustMethods {}

  @Test
  void anObjectThatCanNotBeReadIsRefusedWhenTheApplicationStarts() {
    PembaAuthorization permissions = PembaAuthorization.named("user", world.client());
    assertThatThrownBy(() -> permissions.requires("read", "document:{id"))
        .hasMessage("`document:{id`: a brace without its other half");
    assertThatThrownBy(() -> permissions.requires("read", "page:{space}{name}"))
        .hasMessage("`page:{space}{name}`: nothing separates `{space}` from what follows");
  }
}
