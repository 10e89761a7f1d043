package dev.pemba.server.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.file.HttpFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The page of documentation, with a form to try each call: Swagger UI, which reads the OpenAPI
/// document.
final class DocsPage {
  private static final String PATH = "/docs/";
  private static final String OURS = "dev/pemba/server/http/docs/";
  private static final String VERSION = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

  /// Nothing but what the page is made of, and calls of this server. Swagger UI sets styles.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private DocsPage() {}

  static void on(ServerBuilder builder) {
    builder.service(get("/docs"), (_, _) -> HttpResponse.ofRedirect(PATH));
    String theirs = "META-INF/resources/webjars/swagger-ui/%s/".formatted(version());
    builder.service(get(PATH), file(OURS + "index.html", MediaType.HTML_UTF_8));
    builder.service(get(PATH + "start.js"), file(OURS + "start.js", MediaType.JAVASCRIPT_UTF_8));
    builder.service(
        get(PATH + "swagger-ui.css"), file(theirs + "swagger-ui.css", MediaType.CSS_UTF_8));
    builder.service(
        get(PATH + "swagger-ui-bundle.js"),
        file(theirs + "swagger-ui-bundle.js", MediaType.JAVASCRIPT_UTF_8));
    builder.service(get(PATH + "favicon.png"), file(theirs + "favicon-32x32.png", MediaType.PNG));
  }

  private static Route get(String path) {
    return Route.builder().exact(path).methods(HttpMethod.GET, HttpMethod.HEAD).build();
  }

  private static HttpService file(String resource, MediaType type) {
    return HttpFile.builder(DocsPage.class.getClassLoader(), resource)
        .contentType(type)
        .cacheControl(ServerCacheControl.REVALIDATED)
        .addHeader("content-security-policy", POLICY)
        .addHeader("x-content-type-options", "nosniff")
        .addHeader("referrer-policy", "no-referrer")
        .build()
        .asService();
  }

  private static String version() {
    try (InputStream in = DocsPage.class.getClassLoader().getResourceAsStream(VERSION)) {
      if (in == null) {
        throw new IllegalStateException("Swagger UI is not on the class path");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
