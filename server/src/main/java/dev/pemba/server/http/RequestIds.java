package dev.pemba.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/// Gives each answer the `x-request-id` of its request, if that has one.
final class RequestIds {
  private static final String NAME = "x-request-id";

  private RequestIds() {}

  static HttpResponse echo(HttpService inner, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    String id = request.headers().get(NAME);
    if (id != null) {
      context.setAdditionalResponseHeader(NAME, id);
    }
    return inner.serve(context, request);
  }
}
