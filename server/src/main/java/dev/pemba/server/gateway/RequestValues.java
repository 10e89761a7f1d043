package dev.pemba.server.gateway;

import java.util.List;

/// What a context may take from any request.
final class RequestValues {
  static final String METHOD = "request.method";
  static final String HOST = "request.host";
  static final String PATH = "request.path";
  static final String ADDRESS = "source.address";

  static final List<String> ALL = List.of(METHOD, HOST, PATH, ADDRESS);

  private RequestValues() {}
}
