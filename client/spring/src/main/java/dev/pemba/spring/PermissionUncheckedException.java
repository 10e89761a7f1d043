package dev.pemba.spring;

import dev.pemba.client.PembaClientException;
import org.springframework.security.access.AuthorizationServiceException;

/// A permission could not be checked, so what needs it is refused. As any `AccessDeniedException`
/// it is answered with 403, and with [UncheckedPermissionHandler] as the failure that it is.
public final class PermissionUncheckedException extends AuthorizationServiceException {
  private static final long serialVersionUID = 1L;

  private final boolean temporary;

  PermissionUncheckedException(String message, PembaClientException cause) {
    super(message, cause);
    this.temporary = cause.isTemporary();
  }

  PermissionUncheckedException(String message, RuntimeException cause) {
    super(message, cause);
    this.temporary = false;
  }

  /// True if it may well be checked a little later.
  public boolean isTemporary() {
    return temporary;
  }
}
