package dev.pemba.client.guard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says on a method which permission its caller needs, and on what. Methods of gRPC services are
/// guarded by [PermissionGuard.Builder#service], those of Spring's beans by the module
/// `pemba-spring`.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RequiresPermission {
  /// The permission, such as `read`.
  String value();

  /// The object, with fields of the request in braces: `document:{document.id}`; of a bean, with
  /// parameters of the method: `document:{id}`.
  String on();
}
