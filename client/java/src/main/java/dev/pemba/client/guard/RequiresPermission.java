package dev.pemba.client.guard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says on a method of a gRPC service which permission its caller needs, and on what: see
/// [PermissionGuard.Builder#service].
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RequiresPermission {
  /// The permission, such as `read`.
  String value();

  /// The object, with fields of the request in braces: `document:{document.id}`.
  String on();
}
