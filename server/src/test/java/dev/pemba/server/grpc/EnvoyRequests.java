package dev.pemba.server.grpc;

import dev.pemba.envoy.config.core.v3.Address;
import dev.pemba.envoy.config.core.v3.HeaderValueOption;
import dev.pemba.envoy.config.core.v3.SocketAddress;
import dev.pemba.envoy.service.auth.v3.AttributeContext;
import dev.pemba.envoy.service.auth.v3.CheckRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Requests as Envoy sends them.
final class EnvoyRequests {
  private EnvoyRequests() {}

  static CheckRequest request(
      String method, String path, String principal, Map<String, String> headers) {
    return CheckRequest.newBuilder()
        .setAttributes(
            AttributeContext.newBuilder()
                .setSource(
                    AttributeContext.Peer.newBuilder()
                        .setPrincipal(principal)
                        .setAddress(
                            Address.newBuilder()
                                .setSocketAddress(
                                    SocketAddress.newBuilder()
                                        .setAddress("10.0.0.7")
                                        .setPortValue(4711))))
                .setRequest(
                    AttributeContext.Request.newBuilder()
                        .setHttp(
                            AttributeContext.HttpRequest.newBuilder()
                                .setId("request-1")
                                .setMethod(method)
                                .setPath(path)
                                .setHost("api.example.com")
                                .setScheme("https")
                                .setProtocol("HTTP/2")
                                .putAllHeaders(headers))))
        .build();
  }

  /// Set headers by name.
  static Map<String, String> set(List<HeaderValueOption> headers) {
    Map<String, String> set = new TreeMap<>();
    for (HeaderValueOption header : headers) {
      set.put(header.getHeader().getKey(), header.getHeader().getValue());
    }
    return set;
  }
}
