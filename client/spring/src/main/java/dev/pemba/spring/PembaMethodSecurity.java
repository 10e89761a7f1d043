package dev.pemba.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.security.authorization.AuthorizationEventPublisher;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.method.AuthorizationManagerBeforeMethodInterceptor;
import org.springframework.security.core.Authentication;

/// What [EnablePembaMethodSecurity] imports. Spring leaves an advisor out, without a word, that has
/// not the role of infrastructure.
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
final class PembaMethodSecurity {
  private PembaMethodSecurity() {}

  /// The beans it uses are looked up at the first call: made here, they could not be advised.
  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static AuthorizationManagerBeforeMethodInterceptor pembaGuardedMethods(
      ObjectProvider<PembaAuthorization> permissions,
      ObjectProvider<AuthorizationEventPublisher> publisher) {
    GuardedMethods methods = new GuardedMethods();
    AuthorizationManagerBeforeMethodInterceptor interceptor =
        methods.interceptor(
            (authentication, invocation) -> {
              GuardedMethods.Required required = methods.required(invocation);
              return permissions
                  .getObject()
                  .judge(authentication, required.permission(), () -> required.object(invocation));
            });
    interceptor.setAuthorizationEventPublisher(new LatePublisher(publisher));
    return interceptor;
  }

  private record LatePublisher(ObjectProvider<AuthorizationEventPublisher> publisher)
      implements AuthorizationEventPublisher {
    @Override
    public <T> void publishAuthorizationEvent(
        Supplier<Authentication> authentication, T object, @Nullable AuthorizationResult result) {
      publisher.ifAvailable(
          known -> known.publishAuthorizationEvent(authentication, object, result));
    }
  }

  /// Sees to it that beans are proxied where advisors want it.
  static final class Proxies implements ImportBeanDefinitionRegistrar {
    @Override
    public void registerBeanDefinitions(
        AnnotationMetadata importing, BeanDefinitionRegistry registry) {
      AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
    }
  }
}
