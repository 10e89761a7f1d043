package dev.pemba.server.http;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;

/// Serves the OpenAPI document, to anybody: the contract is public. Thread-safe.
final class OpenApiService implements HttpService {
  static final String PATH = "/openapi.json";

  /// Made when it is first asked for, so that a start does not pay for it.
  private final Supplier<HttpData> document;

  OpenApiService(List<HttpPath> paths) {
    document = Suppliers.memoize(() -> HttpData.ofUtf8(OpenApi.text(paths)));
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON, document.get());
  }
}
