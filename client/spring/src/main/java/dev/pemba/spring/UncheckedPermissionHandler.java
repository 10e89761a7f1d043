package dev.pemba.spring;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;

/// Answers a request whose permission could not be checked with 503 if it may be a little later,
/// and else with 500; a refusal goes to another handler. Thread-safe if that one is.
public final class UncheckedPermissionHandler implements AccessDeniedHandler {
  private final AccessDeniedHandler refusals;

  /// With Spring Security's own handler for refusals, which answers 403.
  public UncheckedPermissionHandler() {
    this(new AccessDeniedHandlerImpl());
  }

  public UncheckedPermissionHandler(AccessDeniedHandler refusals) {
    this.refusals = refusals;
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
      throws IOException, ServletException {
    if (!(denied instanceof PermissionUncheckedException unchecked)) {
      refusals.handle(request, response, denied);
    } else if (!response.isCommitted()) {
      response.reset();
      response.setContentType("text/plain;charset=utf-8");
      String told;
      if (unchecked.isTemporary()) {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", "1");
        told = "the permission can't be checked now\n";
      } else {
        response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        told = "the permission can't be checked\n";
      }
      response.getOutputStream().write(told.getBytes(StandardCharsets.UTF_8));
    }
  }
}
