package dev.pemba.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.graph.Question;
import dev.pemba.model.PembaException;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.store.TestClock;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {
  private static final String WORKLOADS =
      """
      identities:
        workloads:
          certificate: spiffe://example.com/ns/{namespace}/sa/{account}
          subject: service:{namespace}/{account}
      """;

  private static final String PRINCIPAL = "spiffe://example.com/ns/shop/sa/cart";

  private static final String ROUTES =
      WORKLOADS
          + """
          routes:
            - {method: GET, path: "/datasets/{id}", object: "dataset:{id}", permission: read, subject: workloads}
            - {method: [PUT, PATCH], path: "/datasets/{id}", object: "dataset:{id}", permission: write, subject: workloads}
            - {method: "*", path: "/datasets/{id}", object: "dataset:{id}", permission: own, subject: workloads}
            - {method: GET, path: "/datasets/search", object: "site:main", permission: search, subject: workloads}
            - {method: GET, path: ["/files/{path...}"], object: "file:{path}", permission: read, subject: workloads}
            - {method: GET, path: ["/reports", "/reports/"], object: "site:main", permission: report, subject: workloads}
            - {method: GET, path: /healthz, open: true}
            - {method: GET, host: "{tenant}.example.com", path: "/data/{id}", object: "dataset:{tenant}/{id}", permission: read, subject: workloads}
            - {method: GET, host: admin.example.com, path: "/{page}", object: "site:main", permission: admin, subject: workloads}
          """;

  static Mapping mapping(String text) {
    return MappingFile.parse(
        "gateway.yaml",
        text,
        new IdentityReader(
            Path.of("."),
            new TestClock(),
            address -> {
              throw new AssertionError(address);
            }));
  }

  private static String asked(Mapping mapping, String method, String host, String path) {
    HttpRequest request =
        new HttpRequest(method, host, path, PRINCIPAL, Optional.empty(), "10.0.0.7");
    return switch (mapping.route(request)) {
      case Mapping.Routed.Open() -> "open";
      case Mapping.Routed.Guarded guarded -> {
        Question question = mapping.ask(guarded).question();
        yield question.object() + "#" + question.permission() + "@" + question.subject();
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET,    any,  /datasets/patients,          dataset:patients#read
          HEAD,   any,  /datasets/patients,          dataset:patients#read
          GET,    any,  /datasets/%70atients?x=/..,  dataset:patients#read
          PATCH,  any,  /datasets/patients,          dataset:patients#write
          DELETE, any,  /datasets/patients,          dataset:patients#own
          GET,    any,  /datasets/search,            site:main#search
          GET,    any,  /datasets/%73earch,          site:main#search
          GET,    any,  /files/a/b%20c.txt/..d,      -
          GET,    any,  /files/a/b/c,                file:a/b/c#read
          GET,    any,  /files/a/b/,                 file:a/b#read
          GET,    any,  /reports/,                   site:main#report
          GET,    any,  /reports,                    site:main#report
          GET,    acme.example.com:8443, /data/x,    dataset:acme/x#read
          GET,    ACME.example.com.,     /data/x,    dataset:acme/x#read
          GET,    admin.example.com,     /users,     site:main#admin
          """)
  void aRequestIsAskedAboutByItsNarrowestRoute(
      String method, String host, String path, String question) {
    if (question.equals("-")) {
      assertThatThrownBy(() -> asked(mapping(ROUTES), method, host, path))
          .isInstanceOf(Refusal.class);
    } else {
      assertThat(asked(mapping(ROUTES), method, host, path))
          .isEqualTo(question + "@service:shop/cart");
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET,    any,  /Datasets/patients,       spelling
          GET,    any,  /datasets/SEARCH,         spelling
          POST,   any,  /datasets/search,         method
          GET,    any,  /datasets/patients/,      spelling
          get,    any,  /datasets/patients,       capital
          GET,    any,  /datasets//patients,      two slashes
          GET,    any,  //datasets/patients,      two slashes
          GET,    any,  /x/../datasets/patients,  ends in a dot
          GET,    any,  /x/%2e%2E/datasets/a,     ends in a dot
          GET,    any,  /datasets/a;b,            `;`
          GET,    any,  /datasets/a%3Bb,          `;`
          GET,    any,  /datasets/a%2Fb,          `/`
          GET,    any,  /datasets/a%5Cb,          `\\`
          GET,    any,  /datasets/a\\b,           must be percent-encoded
          GET,    any,  /datasets/a%252e,         `%`
          GET,    any,  /datasets/a%00,           not printed
          GET,    any,  /datasets/a%E2%80%8Bb,    not printed
          GET,    any,  /datasets/a%c0%af,        UTF-8
          GET,    any,  /datasets/%ef%bd%81,      NFKC
          GET,    any,  /datasets/a%u002f,        hexadecimal
          GET,    any,  /datasets/a%2,            hexadecimal
          GET,    any,  /datasets/a#b,            must be percent-encoded
          GET,    any,  /datasets/a%20,           space
          GET,    any,  /datasets/*,              `*`
          GET,    any,  *,                        does not start
          GET,    any,  http://x/datasets/a,      does not start
          GET,    any,  /other,                   no route has this path
          GET,    admin.example.com, /datasets/a, no route has this path
          GET,    x@y.example.com,   /data/x,     host
          GET,    any/x,             /data/x,     host
          """)
  void whatDoesNotMatchIsRefused(String method, String host, String path, String why) {
    assertThatThrownBy(() -> asked(mapping(ROUTES), method, host, path.replace("\\\\", "\\")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(why.replace("\\\\", "\\"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "spiffe://example.com/ns/shop/sa/",
        "spiffe://example.com/ns/shop/x/sa/cart",
        "spiffe://example.org/ns/shop/sa/cart",
        "xspiffe://example.com/ns/shop/sa/cart",
        "spiffe://example.com/ns/shop/sa/cart,spiffe://example.com/ns/shop/sa/root",
        "spiffe://example.com/ns/shop/sa/c%61rt",
        "CN=cart"
      })
  void anIdentityThatDoesNotFitIsNobody(String principal) {
    Mapping mapping = mapping(ROUTES);
    HttpRequest request =
        new HttpRequest("GET", "any", "/datasets/a", principal, Optional.empty(), "");

    assertThatThrownBy(() -> mapping.ask((Mapping.Routed.Guarded) mapping.route(request)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNAUTHENTICATED));
  }

  @Test
  void aConditionIsToldOfTheRequest() {
    Mapping mapping =
        mapping(
            WORKLOADS
                + """
                routes:
                  - method: GET
                    path: /datasets/{id}
                    object: dataset:{id}
                    permission: read
                    subject: workloads
                    context:
                      purpose: support
                      level: 3
                      strict: true
                      client_ip: "{source.address}"
                      what: "{request.method} {request.host} {request.path}"
                """);
    HttpRequest request =
        new HttpRequest(
            "GET", "any:80", "/datasets/%61?q", PRINCIPAL, Optional.empty(), "10.0.0.7");

    assertThat(mapping.ask((Mapping.Routed.Guarded) mapping.route(request)).context().values())
        .isEqualTo(
            Map.of(
                "purpose", "support",
                "level", 3L,
                "strict", true,
                "client_ip", "10.0.0.7",
                "what", "GET any /datasets/a"));
  }

  @Test
  void aValueThatHoldsWhatSeparatesItFromTheNextIsRefused() {
    Mapping mapping =
        mapping(
            WORKLOADS
                + "routes: [{method: GET, path: '/{a}/{b}', object: 'x:{a}-{b}', permission: p,"
                + " subject: workloads}]");

    assertThat(asked(mapping, "GET", "any", "/a/b-c")).startsWith("x:a-b-c#");
    assertThatThrownBy(() -> asked(mapping, "GET", "any", "/a-b/c"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("separates");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {method: GET, path: '/a/{x}'}      | {method: GET, path: '/a/{y}'}            | both take the method `GET`
          {method: GET, path: '/a/{x}'}      | {method: '*', path: '/a/{y}'}            | -
          {method: '*', path: '/a/{x}'}      | {method: '*', path: '/a/{y}'}            | both take the method `*`
          {method: GET, path: '/a/{x}'}      | {method: POST, path: '/a/{y}'}           | -
          {method: GET, path: '/a/{x}'}      | {method: POST, path: '/{y}/b'}           | neither path is narrower
          {method: GET, path: '/{x}/b'}      | {method: GET, path: '/a/{y...}'}         | neither path is narrower
          {method: GET, path: '/a/{x}'}      | {method: GET, path: '/a/{y...}'}         | -
          {method: GET, path: '/a/b'}        | {method: GET, path: '/{y...}'}           | -
          {method: GET, path: '/a'}          | {method: GET, path: '/A'}                | both take the method `GET`
          {method: GET, path: '/a'}          | {method: GET, path: '/%61'}              | both take the method `GET`
          {method: GET, path: '/a'}          | {method: GET, path: '/a/'}               | both take the method `GET`
          {method: GET, path: ['/a', '/a/']} | {method: GET, path: '/b'}                | -
          {method: GET, path: '/{x}/b', host: '{h}.example.com'} | {method: GET, path: '/a/{x}', host: 'a.{h}.com'} | neither host is narrower
          {method: GET, path: '/{x}/b', host: 'a.example.com'}   | {method: GET, path: '/a/{x}', host: '{h}.example.com'} | -
          {method: GET, path: '/{x}/b', host: 'a.example.com'}   | {method: GET, path: '/a/{x}'} | -
          """)
  void routesThatCouldBothBeMeantAreRefused(String one, String other, String why) {
    String text =
        "routes:\n  - %s\n  - %s\n".formatted(one, other).replace("}\n", ", open: true}\n");

    if (why.equals("-")) {
      assertThat(mapping(text)).isNotNull();
    } else {
      assertThatThrownBy(() -> mapping(text))
          .isInstanceOf(PembaException.class)
          .hasMessageContainingAll("`gateway.yaml`, line 3: ", "of line 2", why);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          route: []                                             | 1 | `route` is nothing that the file has (did you mean `routes`?)
          routes: []                                            | 1 | expected at least one
          routes: [{path: /a, open: true}]                      | 1 | `route` has no `method`
          routes: [{method: GET, path: /a}]                     | 1 | `route` has no `object`
          routes: [{method: GET, path: /a, open: true, subject: x}] | 1 | not both
          routes: [{method: GET, method: GET, path: /a}]        | 1 | `method` stands here twice
          routes: [{method: GTE, path: /a, open: true}]         | 1 | did you mean `GET`
          routes: [{method: HEAD, path: /a, open: true}]        | 1 | which `HEAD` goes with
          routes: [{method: GET, path: a, open: true}]          | 1 | does not start with `/`
          routes: [{method: GET, path: '/a/../b', open: true}]  | 1 | no request can have the path
          routes: [{method: GET, path: '/a/{x}y', open: true}]  | 1 | is no variable
          routes: [{method: GET, path: '/{x...}/a', open: true}] | 1 | nothing can follow
          routes: [{method: GET, path: '/{x}/{x}', open: true}] | 1 | one variable twice
          routes: [{method: GET, path: /a, host: 'A.com', open: true}] | 1 | small letters
          routes: [{method: GET, path: /a, opn: true}]          | 1 | did you mean `open`
          routes: [{method: GET, path: '/{a}', object: 'x:{b}', permission: p, subject: s}] | 1 | `{b}` is unknown here
          routes: [{method: GET, path: '/{a}', object: '{a}', permission: p, subject: s}] | 1 | expected a type and an id
          routes: [{method: GET, path: '/{a}', object: 'x:{a}', permission: p, subject: s}] | 1 | `identities` has no `s`
          routes: [{method: GET, path: '/{a}', object: 'x:{a}{a}', permission: p, subject: s}] | 1 | two variables in a row
          identities: {s: {certificate: '{x}', subject: 'service:{x}'}}   | 1 | would take any certificate
          identities: {s: {certificate: 'a/{x}-{y}', subject: 'service:{x}'}} | 1 | that neither can hold
          identities: {s: {certificate: 'a/{x}', subject: 'service:{y}'}} | 1 | has no `{y}`
          identities: {s: {certificate: 'a/{x}', subject: '{x}'}}         | 1 | expected a type and an id
          identities: {s: {subject: 'service:{y}'}}                       | 1 | either `certificate` or `token`
          identities: {s: {token: {issuer: i, audience: a, keys: k, algorithms: HS256}, subject: 'user:{sub}'}} | 1 | expected some of
          identities: {s: {token: {issuer: i, audience: a, keys: 'http://x/k', algorithms: ES256}, subject: 'user:{sub}'}} | 1 | expected `https`
          identities: {s: {token: {issuer: i, audience: a, keys: missing.json, algorithms: ES256}, subject: 'user:{sub}'}} | 1 | can't be read
          identities: {s: {token: {issuer: i, keys: missing.json, algorithms: ES256}, subject: 'user:{sub}'}} | 1 | has no `audience`
          routes: [                                             | 1 | no readable YAML
          """)
  void aFaultNamesItsLineAndWhatWasExpected(String text, int line, String message) {
    String whole =
        text.startsWith("identities")
            ? text + "\nroutes: [{method: GET, path: /a, open: true}]"
            : text;
    assertThatThrownBy(() -> mapping(whole))
        .isInstanceOf(PembaException.class)
        .hasMessageStartingWith(
            "`gateway.yaml`, line %d: ".formatted(whole.endsWith("[") ? 1 : line))
        .hasMessageContaining(message);
  }

  @Test
  void aSchemaThatLacksWhatIsAskedIsAFaultOfItsLine() {
    Mapping mapping =
        mapping(
            WORKLOADS
                + """
                routes:
                  - {method: GET, path: "/a/{id}", object: "dataset:{id}", permission: reed, subject: workloads}
                """);

    assertThatThrownBy(
            () ->
                mapping.check(
                    SchemaCompiler.compile(
                        """
                        definition service {}
                        definition dataset {
                          relation read: service
                        }
                        """)))
        .hasMessage(
            "`gateway.yaml`, line 6: type `dataset` has no relation or permission `reed`"
                + " (did you mean `read`?)");
    assertThatThrownBy(
            () ->
                mapping.check(
                    SchemaCompiler.compile(
                        """
                        definition user {}
                        definition dataset {
                          relation reed: user
                        }
                        """)))
        .hasMessageStartingWith("`gateway.yaml`, line 4: the schema defines no type `service`");
  }
}
