package dev.pemba.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.DelegatingFilterProxy;
import org.springframework.web.servlet.DispatcherServlet;

/// A Spring application in Tomcat on a free loopback port, with the filter chain that it has
/// anywhere.
final class Application implements AutoCloseable {
  private final Tomcat tomcat;
  private final HttpClient client = HttpClient.newHttpClient();

  private Application(Tomcat tomcat) {
    this.tomcat = tomcat;
  }

  /// @param beans such as the client of Pemba
  static Application start(Path folder, List<Class<?>> configurations, Object... beans)
      throws LifecycleException {
    AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
    spring.setClassLoader(configurations.getFirst().getClassLoader());
    spring.register(configurations.toArray(Class<?>[]::new));
    for (Object bean : beans) {
      spring.addBeanFactoryPostProcessor(
          factory -> factory.registerSingleton(bean.getClass().getName(), bean));
    }
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", folder.toString());
    Wrapper servlet = Tomcat.addServlet(context, "dispatcher", new DispatcherServlet(spring));
    servlet.setLoadOnStartup(1);
    servlet.addMapping("/");
    DelegatingFilterProxy security = new DelegatingFilterProxy("springSecurityFilterChain");
    security.setContextAttribute(
        "org.springframework.web.servlet.FrameworkServlet.CONTEXT.dispatcher");
    FilterDef filter = new FilterDef();
    filter.setFilterName("security");
    filter.setFilter(security);
    context.addFilterDef(filter);
    FilterMap everything = new FilterMap();
    everything.setFilterName("security");
    everything.addURLPattern("/*");
    context.addFilterMap(everything);
    tomcat.start();
    return new Application(tomcat);
  }

  /// Asks as somebody, whose password is their name; empty for nobody.
  HttpResponse<String> ask(String method, String path, String user) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (!user.isEmpty()) {
      request.header(
          "Authorization",
          "Basic "
              + Base64.getEncoder()
                  .encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8)));
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  int status(String method, String path, String user) {
    return ask(method, path, user).statusCode();
  }

  @Override
  public void close() throws LifecycleException {
    client.close();
    tomcat.stop();
    tomcat.destroy();
  }
}
