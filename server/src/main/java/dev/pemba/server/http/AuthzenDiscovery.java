package dev.pemba.server.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/// Says where AuthZEN is served (OpenID AuthZEN Authorization API 1.0, policy decision point
/// metadata): where the settings say that callers reach it, else at the host that was asked, by
/// https as the standard wants, so behind whatever terminates TLS too.
final class AuthzenDiscovery implements HttpService {
  static final String PATH = "/.well-known/authzen-configuration";

  private final Optional<URI> publicUrl;

  AuthzenDiscovery(Optional<URI> publicUrl) {
    this.publicUrl = publicUrl;
  }

  /// Where it is looked for: the path of a base address comes after this one.
  Set<String> paths() {
    String after = publicUrl.map(URI::getRawPath).orElse("");
    return after.isEmpty() ? Set.of(PATH) : Set.of(PATH, PATH + after);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    String base = publicUrl.map(URI::toString).orElseGet(() -> "https://" + request.authority());
    JsonObject document = new JsonObject();
    document.addProperty("policy_decision_point", base);
    document.addProperty("access_evaluation_endpoint", base + "/access/v1/evaluation");
    document.addProperty("access_evaluations_endpoint", base + "/access/v1/evaluations");
    document.addProperty("search_subject_endpoint", base + "/access/v1/search/subject");
    document.addProperty("search_resource_endpoint", base + "/access/v1/search/resource");
    document.addProperty("search_action_endpoint", base + "/access/v1/search/action");
    document.add("capabilities", new JsonArray());
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON, document.toString());
  }
}
