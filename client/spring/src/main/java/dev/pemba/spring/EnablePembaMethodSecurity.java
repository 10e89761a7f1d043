package dev.pemba.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/// Guards methods of beans that have `@RequiresPermission`, in whose object parameters of the
/// method stand by their names: `document:{id}`. It asks the bean [PembaAuthorization].
///
/// Stands by itself or beside `@EnableMethodSecurity`, whose annotations it leaves alone.
///
/// As with all of Spring's method security, a bean that calls its own method is not asked.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Import({PembaMethodSecurity.class, PembaMethodSecurity.Proxies.class})
public @interface EnablePembaMethodSecurity {}
