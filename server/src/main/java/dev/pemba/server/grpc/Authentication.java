package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.app.Caller;
import dev.pemba.server.config.CallerKey;
import dev.pemba.server.config.Configuration.Security;
import dev.pemba.server.config.Configuration.Tls;
import dev.pemba.server.config.Role;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Finds out who calls, by bearer key or client certificate, and whether its role allows the call.
///
/// Keys are compared as hashes, all of them, in a time that tells nothing. A key wins over a
/// certificate. A server that knows no callers lets everybody in. Thread-safe.
final class Authentication implements ServerInterceptor {
  private static final Context.Key<Known> KNOWN =
      Context.keyWithDefault("known", new Known(Caller.UNNAMED, Role.ADMIN));
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "bearer ";

  private final boolean open;
  private final List<CallerKey> keys;
  private final Optional<Role> certificateRole;

  Authentication(Security security) {
    this.open = !security.knowsCallers();
    this.keys = security.keys();
    this.certificateRole = security.tls().flatMap(Tls::clientRole);
  }

  /// Who made the call that this thread is in.
  static Caller caller() {
    return KNOWN.get().caller();
  }

  /// Throws `ROLE_NOT_ALLOWED` if whoever made the call that this thread is in may not do what a
  /// role may: for requests that ask for more than their method does as a rule.
  static void require(Role needed) {
    authorize(KNOWN.get(), needed);
  }

  private record Known(Caller caller, Role role) {}

  @Override
  public <I, O> ServerCall.Listener<I> interceptCall(
      ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
    Optional<Role> needed = Access.of(call.getMethodDescriptor().getFullMethodName());
    if (open || needed.isEmpty()) {
      return next.startCall(call, headers);
    }
    Known known;
    try {
      known = authenticate(call, headers);
      authorize(known, needed.get());
    } catch (PembaException failure) {
      return Statuses.refuse(call, failure);
    }
    return Contexts.interceptCall(Context.current().withValue(KNOWN, known), call, headers, next);
  }

  private Known authenticate(ServerCall<?, ?> call, Metadata headers) {
    String authorization = headers.get(AUTHORIZATION);
    if (authorization != null) {
      return byKey(authorization);
    }
    return certificateRole
        .flatMap(role -> certificateName(call).map(name -> new Known(new Caller(name), role)))
        .orElseThrow(() -> unknown("the call brings no key: send `authorization: Bearer <key>`"));
  }

  private Known byKey(String authorization) {
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw unknown("the call's `authorization` is no bearer key: send `Bearer <key>`");
    }
    byte[] presented = CallerKey.hashOf(authorization.substring(SCHEME.length()).strip());
    Known found = null;
    for (CallerKey key : keys) {
      if (key.hasHash(presented)) {
        found = new Known(new Caller(key.name()), key.role());
      }
    }
    if (found == null) {
      throw unknown("the call's key is not known here");
    }
    return found;
  }

  private static Optional<String> certificateName(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(session.getPeerPrincipal().getName());
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty();
    }
  }

  private static void authorize(Known known, Role needed) {
    if (!known.role().includes(needed)) {
      String role = known.role().name().toLowerCase(Locale.ROOT);
      String wanted = needed.name().toLowerCase(Locale.ROOT);
      throw new PembaException(
          Reason.ROLE_NOT_ALLOWED,
          "`%s` has the role `%s`, and this call needs `%s`"
              .formatted(known.caller().name(), role, wanted),
          Map.of("role", role, "needed", wanted));
    }
  }

  private static PembaException unknown(String message) {
    return new PembaException(Reason.UNAUTHENTICATED, message);
  }
}
