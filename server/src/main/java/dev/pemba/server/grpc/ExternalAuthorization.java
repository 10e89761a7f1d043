package dev.pemba.server.grpc;

import dev.pemba.envoy.config.core.v3.Address;
import dev.pemba.envoy.config.core.v3.HeaderValue;
import dev.pemba.envoy.service.auth.v3.AttributeContext;
import dev.pemba.envoy.service.auth.v3.AuthorizationGrpc;
import dev.pemba.envoy.service.auth.v3.CheckRequest;
import dev.pemba.envoy.service.auth.v3.CheckResponse;
import dev.pemba.model.Draft;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.Request;
import dev.pemba.server.app.Worlds;
import dev.pemba.server.gateway.Gateway;
import dev.pemba.server.gateway.HttpRequest;
import dev.pemba.server.gateway.Mapping;
import dev.pemba.server.gateway.Refusal;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `envoy.service.auth.v3.Authorization`: may this request pass?
///
/// INVARIANT (closed): whatever can't be answered is answered as a refusal, not as an error of the
/// call, so that a gateway that lets requests pass on errors does not let these pass.
final class ExternalAuthorization extends AuthorizationGrpc.AuthorizationImplBase {
  private static final String AUTHORIZATION = "authorization";
  private static final String TRACE_PARENT = "traceparent";

  private final Replies replies;
  private final Worlds worlds;
  private final CheckPermission check;
  private final Gateway gateway;
  private final MeterRegistry meters;

  ExternalAuthorization(Replies replies, UseCases use, Gateway gateway, MeterRegistry meters) {
    this.replies = replies;
    this.worlds = use.worlds();
    this.check = use.permissions().check();
    this.gateway = gateway;
    this.meters = meters;
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> responses) {
    AttributeContext.HttpRequest http = request.getAttributes().getRequest().getHttp();
    List<String> headers = headerNames(http);
    replies.question(
        responses,
        () -> {
          Mapping mapping = gateway.mapping();
          return switch (mapping.route(read(request.getAttributes()))) {
            case Mapping.Routed.Open() ->
                new Replies.Question<>(true, _ -> told(GatewayAnswer.open(headers)));
            case Mapping.Routed.Guarded routed ->
                new Replies.Question<>(
                    routed.quick() && worlds.isImmediate(new Consistency.Head()),
                    effort -> {
                      Mapping.Asked asked = mapping.ask(routed);
                      return told(GatewayAnswer.of(decide(asked, of(effort, http)), headers));
                    });
          };
        },
        failure -> told(failed(failure)));
  }

  private CheckPermission.Result decide(Mapping.Asked asked, Effort effort) {
    return check.run(
        new CheckPermission.Query(
            new Consistency.Head(),
            asked.question(),
            new Given(asked.context(), List.of(), Draft.NONE)),
        effort);
  }

  private static GatewayAnswer failed(Throwable failure) {
    return failure instanceof Refusal refusal
        ? GatewayAnswer.refused(refusal)
        : GatewayAnswer.failed(Statuses.of(failure));
  }

  private CheckResponse told(GatewayAnswer answer) {
    meters.counter("pemba.ext_authz", "outcome", answer.outcome().word()).increment();
    return answer.response();
  }

  /// The same, on behalf of the gateway's request: the gateway stays the caller.
  private static Effort of(Effort effort, AttributeContext.HttpRequest http) {
    Request call = effort.request();
    String trace = CurrentCall.traceId(http.getHeadersOrDefault(TRACE_PARENT, ""));
    return new Effort(
        effort.visitedEdges(),
        effort.deadline(),
        effort.place(),
        new Request(
            call.caller(),
            call.address(),
            http.getId().isEmpty() ? call.requestId() : CurrentCall.bounded(http.getId()),
            trace.isEmpty() ? call.traceId() : trace,
            call.startedNanos()));
  }

  private static HttpRequest read(AttributeContext attributes) {
    AttributeContext.HttpRequest http = attributes.getRequest().getHttp();
    return new HttpRequest(
        http.getMethod(),
        http.getHost(),
        http.getPath(),
        attributes.getSource().getPrincipal(),
        authorization(http),
        address(attributes.getSource().getAddress()));
  }

  /// Several of one name are joined, as Envoy itself does: then they are no one token.
  private static Optional<String> authorization(AttributeContext.HttpRequest http) {
    List<String> values = new ArrayList<>();
    if (http.containsHeaders(AUTHORIZATION)) {
      values.add(http.getHeadersOrThrow(AUTHORIZATION));
    }
    for (HeaderValue header : http.getHeaderMap().getHeadersList()) {
      if (header.getKey().equalsIgnoreCase(AUTHORIZATION)) {
        values.add(
            header.getRawValue().isEmpty()
                ? header.getValue()
                : header.getRawValue().toStringUtf8());
      }
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
  }

  private static List<String> headerNames(AttributeContext.HttpRequest http) {
    List<String> names = new ArrayList<>(http.getHeadersMap().keySet());
    http.getHeaderMap().getHeadersList().forEach(header -> names.add(header.getKey()));
    return names;
  }

  private static String address(Address address) {
    return switch (address.getAddressCase()) {
      case SOCKET_ADDRESS -> address.getSocketAddress().getAddress();
      case PIPE -> address.getPipe().getPath();
      case ADDRESS_NOT_SET -> "";
    };
  }
}
