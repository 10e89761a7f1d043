package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.pemba.envoy.config.core.v3.HeaderMap;
import dev.pemba.envoy.config.core.v3.HeaderValue;
import dev.pemba.envoy.service.auth.v3.AttributeContext;
import dev.pemba.envoy.service.auth.v3.AuthorizationGrpc;
import dev.pemba.envoy.service.auth.v3.CheckRequest;
import dev.pemba.envoy.service.auth.v3.CheckResponse;
import dev.pemba.envoy.type.v3.StatusCode;
import dev.pemba.model.Revision;
import dev.pemba.server.app.Token;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.gateway.Tokens;
import dev.pemba.store.TestClock;
import dev.pemba.testing.Dice;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.SchemaServiceWriteRequest;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The wire format of Envoy's external authorization, by hand.
class ExternalAuthorizationTest {
  private static final String SCHEMA =
      """
      definition user {}
      definition service {}
      definition agent {
        relation acts_for: user
      }
      caveat from_address(client_ip string, expected string) { client_ip == expected }
      definition dataset {
        relation reader: user | service | agent | user with from_address
        permission read = reader
      }
      """;

  private static final String MAPPING =
      """
      identities:
        people:
          token:
            issuer: https://login.example.com
            audience: data-api
            keys: jwks.json
            algorithms: [ES256]
          subject: user:{sub}
          actors: agent:{sub}
        workloads:
          certificate: spiffe://example.com/{name}
          subject: service:{name}
      routes:
        - method: GET
          path: /datasets/{id}
          object: dataset:{id}
          permission: read
          subject: [people, workloads]
          context: {client_ip: "{source.address}"}
        - {method: GET, path: /healthz, open: true}
      """;

  private static final String READER = "key-of-the-gateway";

  private final TestClock clock = new TestClock();
  private final Tokens tokens = Tokens.issuer("k1");
  @TempDir private Path folder = Path.of("");
  private TestService service;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("jwks.json"), tokens.jwks());
    Files.writeString(folder.resolve("gateway.yaml"), MAPPING);
    service = started(Map.of());
    writeSchema(SCHEMA);
    write(
        "dataset:patients#reader@user:ana",
        "dataset:patients#reader@service:cart",
        "dataset:claims#reader@user:ana[from_address:{\"expected\":\"10.0.0.7\"}]",
        "dataset:trials#reader@user:ana[from_address:{\"expected\":\"10.0.0.8\"}]",
        "dataset:patients#reader@agent:copilot",
        "agent:copilot#acts_for@user:ana");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private TestService started(Map<String, String> also) {
    Map<String, String> flags = new HashMap<>(also);
    flags.put("ext_authz.mapping", folder.resolve("gateway.yaml").toString());
    flags.put("keys", "envoy:read:" + READER + ",root:admin:key-of-the-administrator");
    return TestService.start(folder.resolve("data"), clock, flags);
  }

  private static io.grpc.ClientInterceptor bearer(String key) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  private void writeSchema(String schema) {
    String token =
        service
            .schemas()
            .withInterceptors(bearer("key-of-the-administrator"))
            .write(SchemaServiceWriteRequest.newBuilder().setSchema(schema).build())
            .getToken();
    assertThat(token).isNotEmpty();
  }

  private String write(String... relationships) {
    dev.pemba.v1.WriteRequest.Builder request = dev.pemba.v1.WriteRequest.newBuilder();
    for (String text : relationships) {
      request.addUpdates(
          dev.pemba.v1.Update.newBuilder()
              .setOperation(dev.pemba.v1.Update.Operation.OPERATION_TOUCH)
              .setRelationship(ToProto.relationship(dev.pemba.model.Relationship.parse(text))));
    }
    return service
        .relationships()
        .withInterceptors(bearer("key-of-the-administrator"))
        .write(request.build())
        .getToken();
  }

  private CheckResponse check(CheckRequest request) {
    return AuthorizationGrpc.newBlockingStub(service.channel())
        .withInterceptors(bearer(READER))
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .check(request);
  }

  private CheckResponse get(String path, String authorization) {
    return check(EnvoyRequests.request("GET", path, "", Map.of("authorization", authorization)));
  }

  private String ana() {
    return tokens.bearer(Tokens.claims("ana", clock.instant()).build());
  }

  private static void assertRefused(CheckResponse response, StatusCode code, String why) {
    assertThat(response.getStatus().getCode()).isNotZero();
    assertThat(response.hasOkResponse()).isFalse();
    assertThat(response.getDeniedResponse().getStatus().getCode()).isEqualTo(code);
    assertThat(response.getStatus().getMessage()).contains(why);
  }

  @Test
  void whoMayPassesWithTheDecisionsIdAndToken() {
    CheckResponse response =
        check(
            EnvoyRequests.request(
                "GET",
                "/datasets/patients?since=1",
                "",
                Map.of(
                    "authorization", ana(),
                    "x-pemba-token", "forged",
                    "X-Pemba-Subject", "user:root",
                    "x_pemba_decision_id", "forged",
                    "x_http_method-override", "DELETE")));

    assertThat(response.getStatus().getCode()).isZero();
    Map<String, String> set = EnvoyRequests.set(response.getOkResponse().getHeadersList());
    assertThat(set.get("x-pemba-decision-id")).matches("[0-9a-f-]{36}");
    assertThat(set.get("x-pemba-token")).startsWith("pt_");
    assertThat(EnvoyRequests.set(response.getOkResponse().getResponseHeadersToAddList()))
        .isEqualTo(set);
    assertThat(response.getOkResponse().getHeadersToRemoveList())
        .contains(
            "X-Pemba-Subject",
            "x_pemba_decision_id",
            "x_http_method-override",
            "x-original-url",
            "x-http-method-override")
        .doesNotContain("x-pemba-token", "x-pemba-decision-id", "authorization");
    assertThat(response.getOkResponse().getHeadersList())
        .allMatch(header -> header.getAppendActionValue() == 2);
  }

  @Test
  void whoMayNotIsTold403AndTheDecisionsId() {
    CheckResponse response =
        get("/datasets/patients", tokens.bearer(Tokens.claims("bob", clock.instant()).build()));

    assertRefused(response, StatusCode.Forbidden, "denied");
    Map<String, String> headers = EnvoyRequests.set(response.getDeniedResponse().getHeadersList());
    assertThat(response.getDeniedResponse().getBody())
        .isEqualTo(
            "{\"outcome\":\"denied\",\"decision_id\":\"%s\"}\n"
                .formatted(headers.get("x-pemba-decision-id")));
    assertThat(headers.get("x-pemba-token")).startsWith("pt_");
  }

  @Test
  void aConditionIsToldWhereTheRequestComesFrom() {
    assertThat(get("/datasets/claims", ana()).hasOkResponse()).isTrue();
    assertRefused(get("/datasets/trials", ana()), StatusCode.Forbidden, "denied");
  }

  @Test
  void whatNobodyMappedIsRefusedAndWhatIsOpenPassesWithoutForgedHeaders() {
    assertRefused(get("/other", ana()), StatusCode.Forbidden, "no route has this path");
    assertRefused(check(CheckRequest.getDefaultInstance()), StatusCode.Forbidden, "path");

    CheckResponse open =
        check(EnvoyRequests.request("GET", "/healthz", "", Map.of("x-pemba-token", "forged")));
    assertThat(open.getStatus().getCode()).isZero();
    assertThat(open.getOkResponse().getHeadersList()).isEmpty();
    assertThat(open.getOkResponse().getHeadersToRemoveList())
        .contains("x-pemba-token", "x-pemba-decision-id");
  }

  @Test
  void aCertificatesIdentityIsTheSubjectIfThereIsNoToken() {
    String cart = "spiffe://example.com/cart";
    assertThat(
            check(EnvoyRequests.request("GET", "/datasets/patients", cart, Map.of()))
                .hasOkResponse())
        .isTrue();
    assertRefused(
        check(EnvoyRequests.request("GET", "/datasets/claims", cart, Map.of())),
        StatusCode.Forbidden,
        "denied");
    assertRefused(
        check(EnvoyRequests.request("GET", "/datasets/patients", "", Map.of())),
        StatusCode.Unauthorized,
        "neither a token nor a certificate");
  }

  @Test
  void actorsOfATokenAreTheChain() {
    assertThat(get("/datasets/patients", acting(Tokens.act("copilot", Map.of()))).hasOkResponse())
        .isTrue();
    assertRefused(
        get("/datasets/claims", acting(Tokens.act("copilot", Map.of()))),
        StatusCode.Forbidden,
        "agent:copilot");
    assertRefused(
        get("/datasets/patients", acting(Tokens.act("other", Tokens.act("copilot", Map.of())))),
        StatusCode.Forbidden,
        "agent:other");
    assertRefused(
        get(
            "/datasets/patients",
            acting(Map.of("sub", "copilot", "iss", "https://elsewhere.example"))),
        StatusCode.Unauthorized,
        "another issuer");
    assertRefused(
        get("/datasets/patients", acting("copilot")), StatusCode.Unauthorized, "no object");
  }

  private String acting(Object act) {
    return tokens.bearer(Tokens.claims("ana", clock.instant()).claim("act", act).build());
  }

  @Test
  void aTokenThatCanNotBeBelievedIsRefused() throws JOSEException {
    JWTClaimsSet good = Tokens.claims("ana", clock.instant()).build();
    Map<String, String> bad = new HashMap<>();
    bad.put(Tokens.issuer("k1").bearer(good), "signature");
    bad.put(Tokens.issuer("k2").bearer(good), "no matching key");
    bad.put("Bearer " + new PlainJWT(good).serialize(), "no one signed");
    bad.put("Bearer " + hmac(good), "not taken");
    bad.put(ana() + "x", "not taken");
    bad.put(ana() + "," + ana(), "no one signed");
    bad.put("Basic YTpi", "no one signed");
    bad.put("", "no one signed");
    bad.put(tokens.bearer(new JWTClaimsSet.Builder(good).audience("others").build()), "aud");
    bad.put(tokens.bearer(new JWTClaimsSet.Builder(good).issuer("https://evil").build()), "issuer");
    bad.put(tokens.bearer(new JWTClaimsSet.Builder(good).expirationTime(null).build()), "exp");
    bad.put(tokens.bearer(new JWTClaimsSet.Builder(good).subject(null).build()), "`sub`");
    bad.put(tokens.bearer(new JWTClaimsSet.Builder(good).subject("*").build()), "everyone");
    bad.put(tokens.bearer(new JWTClaimsSet.Builder(good).subject("a#member").build()), "`#`");
    bad.put(
        tokens.bearer(
            new JWTClaimsSet.Builder(good)
                .notBeforeTime(Date.from(clock.instant().plusSeconds(60)))
                .build()),
        "before");

    bad.forEach(
        (authorization, why) -> {
          CheckResponse response = get("/datasets/patients", authorization);
          assertRefused(response, StatusCode.Unauthorized, "");
          assertThat(response.getStatus().getMessage()).containsIgnoringCase(why);
          assertThat(EnvoyRequests.set(response.getDeniedResponse().getHeadersList()))
              .containsEntry("www-authenticate", "Bearer error=\"invalid_token\"");
        });
  }

  /// Signed with the public key, as if that were a shared secret.
  private String hmac(JWTClaimsSet claims) throws JOSEException {
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(), claims);
    token.sign(new MACSigner(tokens.jwks().getBytes(StandardCharsets.UTF_8)));
    return token.serialize();
  }

  @Test
  void aTokenEndsWithItsExpiryAndTheSkewOfClocks() {
    String token = ana();
    clock.advance(Duration.ofSeconds(329));
    assertThat(get("/datasets/patients", token).hasOkResponse()).isTrue();
    clock.advance(Duration.ofSeconds(2));
    assertRefused(get("/datasets/patients", token), StatusCode.Unauthorized, "xpired");
  }

  @Test
  void rawHeadersAreReadAlike() {
    CheckRequest request = EnvoyRequests.request("GET", "/datasets/patients", "", Map.of());
    AttributeContext.Builder attributes = request.getAttributes().toBuilder();
    attributes
        .getRequestBuilder()
        .getHttpBuilder()
        .setHeaderMap(
            HeaderMap.newBuilder()
                .addHeaders(
                    HeaderValue.newBuilder()
                        .setKey("authorization")
                        .setRawValue(com.google.protobuf.ByteString.copyFromUtf8(ana()))));
    CheckRequest once = CheckRequest.newBuilder().setAttributes(attributes).build();
    attributes
        .getRequestBuilder()
        .getHttpBuilder()
        .getHeaderMapBuilder()
        .addHeaders(HeaderValue.newBuilder().setKey("authorization").setValue("Bearer a.b.c"));

    assertThat(check(once).hasOkResponse()).isTrue();
    assertRefused(
        check(CheckRequest.newBuilder().setAttributes(attributes).build()),
        StatusCode.Unauthorized,
        "no one signed");
  }

  @Test
  void theRecordHoldsTheSubjectAndTheGatewayAsCaller() throws InterruptedException {
    CheckResponse response = get("/datasets/patients", acting(Tokens.act("copilot", Map.of())));
    String id =
        EnvoyRequests.set(response.getOkResponse().getHeadersList()).get("x-pemba-decision-id");
    service.audit().log().flush();
    AuditRecord record =
        service.audit().reader().at(service.audit().log().size() - 1).orElseThrow().record();

    assertThat(record.id()).hasToString(id);
    assertThat(record.origin().caller()).isEqualTo("envoy");
    assertThat(record.origin().requestId()).isEqualTo("request-1");
    Asked asked = (Asked) record.body();
    assertThat(asked.subject()).isEqualTo("user:ana");
    assertThat(asked.actors()).containsExactly("agent:copilot");
    assertThat(asked.object()).isEqualTo("dataset:patients");
    assertThat(asked.context()).isEqualTo("{\"client_ip\":\"10.0.0.7\"}");
  }

  /// A type that the schema lacks stands for all that can go wrong.
  @Test
  void whatFailsIsTold503AndIsNoErrorOfTheCall() {
    writeSchema(SCHEMA.replace("permission read =", "permission see ="));

    CheckResponse response = get("/datasets/patients", ana());

    assertRefused(response, StatusCode.ServiceUnavailable, "no relation or permission `read`");
    assertThat(response.getDeniedResponse().getBody()).isEqualTo("{\"outcome\":\"failed\"}\n");
  }

  /// The one call that may block waits for a write that never comes.
  @Test
  void aDeadlineThatPassesIsTold503InTime() {
    service.close();
    service =
        started(
            Map.of(
                "limits.blocking_calls", "1",
                "limits.default_deadline", "200ms",
                "token_wait", "1m"));
    AuthorizationGrpc.AuthorizationBlockingStub asking =
        AuthorizationGrpc.newBlockingStub(service.channel()).withInterceptors(bearer(READER));
    CheckRequest request =
        EnvoyRequests.request("GET", "/datasets/patients", "", Map.of("authorization", ana()));
    Token head = Token.parse(write("dataset:patients#reader@user:ana"));
    Token ahead = new Token(head.store(), new Revision(head.revision().value() + 1));
    Future<?> waiting =
        PermissionServiceGrpc.newFutureStub(service.channel())
            .withInterceptors(bearer(READER))
            .withDeadlineAfter(1, TimeUnit.HOURS)
            .check(
                Questions.check(
                    "dataset:patients#read@user:ana", Questions.atLeast(ahead.toString())));

    CheckResponse failed;
    do {
      failed = asking.check(request); // may yet be before the one that waits
    } while (failed.hasOkResponse());
    waiting.cancel(true);

    assertRefused(failed, StatusCode.ServiceUnavailable, "the deadline passed");
    assertThat(failed.getDeniedResponse().getBody()).isEqualTo("{\"outcome\":\"failed\"}\n");
  }

  @Test
  void aGatewayMustBeKnown() {
    CheckRequest request =
        EnvoyRequests.request("GET", "/datasets/patients", "", Map.of("authorization", ana()));

    assertThat(
            Failures.of(
                    () -> {
                      CheckResponse _ =
                          AuthorizationGrpc.newBlockingStub(service.channel()).check(request);
                    })
                .reason())
        .isEqualTo(dev.pemba.model.Reason.UNAUTHENTICATED);
    assertThat(Access.of("envoy.service.auth.v3.Authorization/Check"))
        .contains(dev.pemba.server.config.Role.READ);
  }

  /// Names and values that clients, proxies and frameworks use to say who somebody is, or what is
  /// really asked.
  private static final List<String> NAMES =
      List.of(
          "x-user",
          "x-forwarded-user",
          "x-auth-request-user",
          "remote-user",
          "x-remote-user",
          "x-forwarded-client-cert",
          "x-ssl-client-verify",
          "x-client-cert",
          "proxy-authorization",
          "x-authorization",
          "x_authorization",
          "Authorization",
          "authorization ",
          "cookie",
          "x-pemba-subject",
          "x-pemba-decision-id",
          "x-original-url",
          "x-forwarded-for",
          "x-jwt-payload",
          "x-endpoint-api-userinfo",
          "forwarded",
          "x-envoy-original-path",
          ":authority",
          ":path",
          "traceparent");

  private static final List<String> VALUES =
      List.of(
          "user:ana",
          "ana",
          "root",
          "spiffe://example.com/cart",
          "Bearer ana",
          "/datasets/patients",
          "By=x;URI=spiffe://example.com/cart",
          "{\"sub\":\"ana\"}",
          "",
          "\u0000",
          "é",
          "a,b");

  @Test
  void noHeaderChangesTheSubject() {
    String bob = tokens.bearer(Tokens.claims("bob", clock.instant()).build());
    Dice.forEachCase(
        "no header changes the subject",
        300,
        dice -> {
          Map<String, String> headers = new HashMap<>();
          for (int i = dice.between(0, 6); i > 0; i--) {
            headers.put(dice.pick(NAMES), dice.chance(20) ? ana().substring(7) : dice.pick(VALUES));
          }
          boolean known = dice.chance(50);
          headers.remove("authorization");
          if (known) {
            headers.put("authorization", bob);
          }
          CheckResponse response =
              check(EnvoyRequests.request("GET", "/datasets/patients", "", headers));
          assertRefused(response, known ? StatusCode.Forbidden : StatusCode.Unauthorized, "");
        });
  }
}
