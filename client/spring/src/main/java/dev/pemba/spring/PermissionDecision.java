package dev.pemba.spring;

import org.springframework.security.authorization.AuthorizationResult;

/// What Pemba decided, and why. Events and exceptions of Spring Security carry it.
///
/// @param reason in words
/// @param decisionId the id of the decision, by which it is found on record; empty if Pemba was not
///   asked
public record PermissionDecision(boolean granted, String reason, String decisionId)
    implements AuthorizationResult {
  static PermissionDecision unasked(String reason) {
    return new PermissionDecision(false, reason, "");
  }

  @Override
  public boolean isGranted() {
    return granted;
  }
}
