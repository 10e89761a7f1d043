package dev.pemba.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.concurrent.atomic.AtomicBoolean;

/// Refuses what comes once the server drains, except to say so.
final class Gate extends SimpleDecoratingHttpService {
  private final AtomicBoolean serving;

  Gate(HttpService inner, AtomicBoolean serving) {
    super(inner);
    this.serving = serving;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    if (serving.get() || context.path().equals("/healthz")) {
      return unwrap().serve(context, request);
    }
    return JsonErrors.of(new PembaException(Reason.UNAVAILABLE, "the server is stopping"))
        .response();
  }
}
