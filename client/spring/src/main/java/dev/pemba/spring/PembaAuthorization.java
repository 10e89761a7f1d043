package dev.pemba.spring;

import dev.pemba.client.PembaClient;
import dev.pemba.client.PembaClientException;
import dev.pemba.client.References;
import dev.pemba.client.guard.ObjectTemplate;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/// Lets requests and methods through for those who have a permission in Pemba.
///
/// INVARIANT (granted by allowed only): a caller without an identity, an object that can't be told,
/// a denied, a conditional and a failed check are never granted. What was not checked is a
/// [PermissionUncheckedException]; everything else that is refused is a [PermissionDecision] that
/// says why.
///
/// Methods are guarded with [EnablePembaMethodSecurity]. Checks block the thread that serves the
/// request. Thread-safe.
public final class PembaAuthorization {
  /// What the application does not choose. Any other field is its mistake.
  private static final Set<String> OF_THE_REQUEST = Set.of("object.id", "subject.id");

  private final PembaClient pemba;
  private final Function<Authentication, Optional<String>> subject;
  private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();

  private PembaAuthorization(
      PembaClient pemba, Function<Authentication, Optional<String>> subject) {
    this.pemba = pemba;
    this.subject = subject;
  }

  /// Asks about a subject of this type whose id is the name that was authenticated.
  public static PembaAuthorization named(String type, PembaClient pemba) {
    return of(
        pemba,
        authentication ->
            Optional.ofNullable(authentication.getName()) // null of a JWT without `sub`
                .filter(name -> !name.isEmpty())
                .map(name -> type + ":" + name));
  }

  /// Asks about the subject that a function makes of who was authenticated, such as `user:ana`;
  /// empty if nobody is meant. It is not asked about anonymous callers.
  public static PembaAuthorization of(
      PembaClient pemba, Function<Authentication, Optional<String>> subject) {
    return new PembaAuthorization(pemba, subject);
  }

  /// For `authorizeHttpRequests`: requires a permission on an object, which variables of the
  /// matched path stand in by their names: `document:{id}`.
  ///
  /// @throws IllegalArgumentException if the object can't be read
  public AuthorizationManager<RequestAuthorizationContext> requires(String permission, String on) {
    ObjectTemplate object = new ObjectTemplate(on);
    return (authentication, context) ->
        judge(
            authentication,
            permission,
            () -> object.fill(name -> Optional.ofNullable(context.getVariables().get(name))));
  }

  PermissionDecision judge(
      Supplier<? extends Authentication> authentication,
      String permission,
      Supplier<Optional<String>> object) {
    Authentication caller = authentication.get();
    if (!trust.isAuthenticated(caller)) {
      return PermissionDecision.unasked("nobody is known to ask");
    }
    try {
      Optional<String> who = subject.apply(caller);
      if (who.isEmpty()) {
        return PermissionDecision.unasked("`%s` is no subject".formatted(caller.getName()));
      }
      Optional<String> on = object.get();
      return on.isEmpty()
          ? PermissionDecision.unasked("the request names no object")
          : check(who.get(), permission, on.get());
    } catch (PembaClientException e) {
      throw new PermissionUncheckedException(
          "the permission can't be checked: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new PermissionUncheckedException(
          "the permission can't be checked: " + e.getMessage(), e);
    }
  }

  private PermissionDecision check(String who, String permission, String on) {
    CheckRequest question;
    try {
      question =
          CheckRequest.newBuilder()
              .setSubject(References.individual(who))
              .setPermission(permission)
              .setObject(References.object(on))
              .build();
    } catch (IllegalArgumentException e) {
      return refused(e);
    }
    CheckResponse answer;
    try {
      answer = pemba.check(question);
    } catch (PembaClientException e) {
      if (OF_THE_REQUEST.contains(e.metadata().getOrDefault("field", ""))) {
        return refused(e); // what it names can't exist
      }
      throw e;
    }
    return switch (answer.getDecision()) {
      case DECISION_ALLOWED ->
          decided(true, "`%s` may %s `%s`".formatted(who, permission, on), answer);
      case DECISION_DENIED ->
          decided(false, "`%s` may not %s `%s`".formatted(who, permission, on), answer);
      case DECISION_CONDITIONAL ->
          decided(
              false,
              "whether `%s` may %s `%s` depends on %s, which nobody told"
                  .formatted(who, permission, on, answer.getMissingContextList()),
              answer);
      case DECISION_UNSPECIFIED, UNRECOGNIZED -> decided(false, "the answer can't be read", answer);
    };
  }

  private static PermissionDecision refused(RuntimeException why) {
    return PermissionDecision.unasked(String.valueOf(why.getMessage()));
  }

  private static PermissionDecision decided(boolean granted, String reason, CheckResponse answer) {
    return new PermissionDecision(granted, reason, answer.getDecisionId());
  }
}
