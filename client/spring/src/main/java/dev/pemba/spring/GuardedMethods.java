package dev.pemba.spring;

import dev.pemba.client.guard.ObjectTemplate;
import dev.pemba.client.guard.RequiresPermission;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.method.AuthorizationManagerBeforeMethodInterceptor;
import org.springframework.security.core.annotation.SecurityAnnotationScanner;
import org.springframework.security.core.annotation.SecurityAnnotationScanners;

/// The methods with [RequiresPermission], on a class or on an interface that it implements.
/// Thread-safe.
final class GuardedMethods {
  /// What a proxy can't override.
  private static final int OUT_OF_REACH = Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL;

  private final SecurityAnnotationScanner<RequiresPermission> scanner =
      SecurityAnnotationScanners.requireUnique(RequiresPermission.class);
  private final ParameterNameDiscoverer discoverer = new DefaultParameterNameDiscoverer();
  private final Map<Key, Required> known = new ConcurrentHashMap<>();

  private record Key(Method method, Class<?> type) {}

  /// What a method requires.
  record Required(String permission, ObjectTemplate template, Map<String, Integer> parameters) {
    Optional<String> object(MethodInvocation invocation) {
      @Nullable Object[] arguments = invocation.getArguments();
      return template.fill(
          name -> {
            Integer place = parameters.get(name);
            return place == null
                ? Optional.empty()
                : Optional.of(arguments[place] == null ? "" : String.valueOf(arguments[place]));
          });
    }
  }

  AuthorizationManagerBeforeMethodInterceptor interceptor(
      AuthorizationManager<MethodInvocation> manager) {
    return new AuthorizationManagerBeforeMethodInterceptor(
        new StaticMethodMatcherPointcut() {
          @Override
          public boolean matches(Method method, Class<?> type) {
            boolean guarded = scanner.scan(method, type) != null;
            if (guarded && (method.getModifiers() & OUT_OF_REACH) != 0) {
              throw new IllegalStateException(
                  "`%s` has @RequiresPermission, and as a private, static or final method it can't be guarded"
                      .formatted(method));
            }
            return guarded;
          }
        },
        manager);
  }

  /// What the method of a call requires, which [#interceptor] found to be guarded.
  Required required(MethodInvocation invocation) {
    Object target = invocation.getThis();
    Class<?> type =
        target == null
            ? invocation.getMethod().getDeclaringClass()
            : AopUtils.getTargetClass(target);
    return known.computeIfAbsent(new Key(invocation.getMethod(), type), this::read);
  }

  private Required read(Key key) {
    RequiresPermission required = scanner.scan(key.method(), key.type());
    if (required == null) {
      throw new IllegalStateException("`%s` has no @RequiresPermission".formatted(key.method()));
    }
    Map<String, Integer> parameters = new HashMap<>();
    @Nullable String[] names =
        discoverer.getParameterNames(AopUtils.getMostSpecificMethod(key.method(), key.type()));
    for (int i = 0; names != null && i < names.length; i++) {
      String name = names[i];
      if (name != null) {
        parameters.put(name, i);
      }
    }
    return new Required(
        required.value(), new ObjectTemplate(required.on()), Map.copyOf(parameters));
  }
}
