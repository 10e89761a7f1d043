package dev.pemba.server.grpc;

import dev.pemba.server.config.Configuration;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// All services, health and reflection, with what every call passes through: one authentication,
/// one count of calls, one set of workers, whichever door a call came by. Thread-safe.
public final class Services {
  private final Replies replies;
  private final Calls calls;
  private final HealthStatusManager health = new HealthStatusManager();
  private final Authentication authentication;
  private final List<ServerServiceDefinition> services;

  private Services(Configuration configuration, UseCases use, MeterRegistry meters) {
    this.replies = new Replies(configuration.bounds());
    this.calls = new Calls(meters);
    this.authentication = new Authentication(configuration.security());
    this.services =
        Stream.of(
                Stream.of(permissions(use)),
                Stream.of(
                        new AuthorizationCalls(replies, use.authorizations()),
                        new RelationshipCalls(replies, use.relationships()),
                        new SchemaCalls(replies, use.schemas()),
                        new HistoryCalls(replies, use.histories()),
                        new AuditCalls(replies, use.audits()))
                    .map(calls -> RequestParsing.of(calls.bindService())),
                use.gateway().stream()
                    .map(gateway -> new ExternalAuthorization(replies, use, gateway, meters))
                    .map(served -> RequestParsing.of(served.bindService())),
                Stream.of(
                    health.getHealthService().bindService(),
                    ProtoReflectionServiceV1.newInstance().bindService(),
                    olderReflection()))
            .<ServerServiceDefinition>flatMap(them -> them)
            .toList();
  }

  private ServerServiceDefinition permissions(UseCases use) {
    CheckCalls checks = new CheckCalls(replies, use.worlds(), use.permissions());
    ListCalls lists = new ListCalls(replies, use.worlds(), use.permissions());
    return EachMethod.of(
        lists.in(new PermissionCalls(replies, use.worlds(), use.permissions()).bindService()),
        checks::served);
  }

  /// Reflection under the name that it had before: older tools know no other.
  @SuppressWarnings("deprecation")
  private static ServerServiceDefinition olderReflection() {
    return io.grpc.protobuf.services.ProtoReflectionService.newInstance().bindService();
  }

  public static Services of(Configuration configuration, UseCases use, MeterRegistry meters) {
    return new Services(configuration, use, meters);
  }

  /// Adds them to a server of gRPC's own.
  <B extends ServerBuilder<B>> B on(B builder) {
    reflected(services).forEach(builder::addService);
    UnreadableTimeouts timeouts = new UnreadableTimeouts();
    // The last interceptor added is asked first.
    return builder
        .addStreamTracerFactory(timeouts)
        .intercept(authentication)
        .intercept(timeouts)
        .intercept(calls)
        .directExecutor()
        .callExecutor(new StreamsOfClients());
  }

  List<ServerServiceDefinition> services() {
    return services;
  }

  /// All of them for a door with a transport of its own. Requests are [ParsedRequest]s.
  ///
  /// @param transport says what that transport knows of a call; asked first
  public List<ServerServiceDefinition> through(ServerInterceptor transport) {
    List<ServerServiceDefinition> served =
        services.stream().filter(service -> !isGateways(service)).toList();
    return reflected(served)
        .map(service -> intercepted(WrittenMessage.readIn(service), transport))
        .toList();
  }

  /// The same, and reflection tells of them.
  private static Stream<ServerServiceDefinition> reflected(List<ServerServiceDefinition> served) {
    ReflectedServer reflected = new ReflectedServer(served);
    return served.stream()
        .map(
            service ->
                isReflection(service) ? ServerInterceptors.intercept(service, reflected) : service);
  }

  private static boolean isReflection(ServerServiceDefinition service) {
    return service.getServiceDescriptor().getName().startsWith("grpc.reflection.");
  }

  /// What only gateways call, and only at the gRPC port.
  private static boolean isGateways(ServerServiceDefinition service) {
    return service.getServiceDescriptor().getName().startsWith("envoy.");
  }

  private ServerServiceDefinition intercepted(
      ServerServiceDefinition service, ServerInterceptor transport) {
    return ServerInterceptors.interceptForward(
        service, transport, new CallContext(), calls, authentication);
  }

  Replies replies() {
    return replies;
  }

  /// From now on health says that no new calls are wanted, and watches end.
  void drain() {
    health.enterTerminalState();
    replies.stop();
  }

  /// Waits until no call is open; false if `bound` passed first.
  boolean awaitNone(Duration bound) throws InterruptedException {
    return calls.awaitNone(bound);
  }
}
