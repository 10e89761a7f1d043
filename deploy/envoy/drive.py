"""Asks Pemba through a real Envoy, as clients do, honest ones and others."""

import base64
import datetime
import http.server
import json
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import unicodedata
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from driving import PEMBA, Servers, free_port, listens, until

HERE = Path(__file__).resolve().parent
READ_KEY = "a-key-of-the-gateway"
ADMIN_KEY = "a-key-of-the-administrator"
RELATIONSHIPS = [
    "dataset:patients#reader@user:ana",
    "dataset:patients#reader@service:cart",
    "dataset:patients#reader@agent:copilot",
    "agent:copilot#acts_for@user:ana",
    'dataset:near#reader@user:ana[from_network:{"network":"127.0.0.0/8"}]',
    'dataset:far#reader@user:ana[from_network:{"network":"10.0.0.0/8"}]',
    "folder:public#reader@user:*",
    "folder:secret#reader@user:root",
]
checks = 0


def expect(what, condition, *seen):
    global checks
    checks += 1
    if not condition:
        raise AssertionError(f"{what}: {seen}")


class Service(http.server.BaseHTTPRequestHandler):
    """The service behind Envoy: keeps what it was sent, and says so."""

    protocol_version = "HTTP/1.1"
    seen = []

    def answer(self):
        Service.seen.append(self.path)
        body = json.dumps({"path": self.path, "method": self.command, "headers": dict(self.headers)}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.send_header("x-pemba-token", "forged by the service")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


def number(value):
    return base64.urlsafe_b64encode(value.to_bytes(32, "big")).rstrip(b"=").decode()


def jwks(key):
    point = key.public_key().public_numbers()
    return json.dumps(
        {"keys": [{"kty": "EC", "crv": "P-256", "kid": "k1", "x": number(point.x), "y": number(point.y)}]}
    )


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def certificate(folder, name, uri, issuer=None):
    """Writes NAME.crt and NAME.key; self-signed, or signed by (certificate, key)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    alternative = [x509.DNSName("localhost")] if uri is None else [x509.UniformResourceIdentifier(uri)]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        .sign(issuer[1] if issuer else key, hashes.SHA256())
    )
    (folder / f"{name}.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(pem(key))
    return made, key


class Token:
    def __init__(self, key):
        self.key = key

    def __call__(self, subject, key=None, **more):
        claims = {
            "iss": "https://login.example.com",
            "aud": "data-api",
            "sub": subject,
            "exp": int(time.time()) + 300,
        }
        claims.update(more)
        signed = jwt.encode(claims, key or self.key, algorithm="ES256", headers={"kid": "k1"})
        return f"Bearer {signed}"


def ask(port, path, method="GET", headers=(), context=None):
    scheme = "https" if context else "http"
    request = urllib.request.Request(
        f"{scheme}://127.0.0.1:{port}{path}", method=method, headers=dict(headers)
    )
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context or ssl.create_default_context())
    )
    try:
        with opener.open(request, timeout=30) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as failure:
        return failure.code, failure.headers, failure.read()


def raw(port, line, headers):
    """One request, byte by byte as given; the status."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        text = b"GET " + line + b" HTTP/1.1\r\nhost: any\r\nconnection: close\r\n"
        for name, value in headers.items():
            text += f"{name}: {value}\r\n".encode()
        connection.sendall(text + b"\r\n")
        answer = b""
        # Envoy holds a connection that sent nonsense open for a second, so don't wait for its end.
        while b"\r\n\r\n" not in answer and (chunk := connection.recv(65536)):
            answer += chunk
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def plain_requests(port, token):
    status, headers, body = ask(
        port,
        "/datasets/patients",
        headers={
            "authorization": token("ana"),
            "x-pemba-token": "forged",
            "x-pemba-subject": "user:root",
            "x-http-method-override": "DELETE",
            "x-original-url": "/datasets/far",
            "x-forwarded-for": "10.1.1.1",
        },
    )
    expect("allowed", status == 200, status, body)
    upstream = {name.lower(): value for name, value in json.loads(body)["headers"].items()}
    for where in (upstream, headers):
        expect("decision id", re.fullmatch(r"[0-9a-f-]{36}", where["x-pemba-decision-id"]), dict(where))
        expect("token", where["x-pemba-token"].startswith("pt_"), dict(where))
    expect("one token to the client", len(headers.get_all("x-pemba-token")) == 1, headers.items())
    for forged in ("x-pemba-subject", "x-http-method-override", "x-original-url"):
        expect("removed", forged not in upstream, forged)

    status, headers, body = ask(port, "/datasets/patients", headers={"authorization": token("bob")})
    expect("denied", status == 403, status)
    expect("why", json.loads(body)["decision_id"] == headers["x-pemba-decision-id"], body)
    expect("no write", ask(port, "/datasets/patients", "PUT", {"authorization": token("ana")})[0] == 403)
    expect("HEAD", ask(port, "/datasets/patients", "HEAD", {"authorization": token("ana")})[0] == 200)
    expect("no route", ask(port, "/other", headers={"authorization": token("ana")})[0] == 403)
    expect("open", ask(port, "/healthz")[0] == 200)
    expect("near", ask(port, "/datasets/near", headers={"authorization": token("ana")})[0] == 200)
    for forwarded in ("10.1.1.1", "10.1.1.1, 10.2.2.2"):
        spoofed = {"authorization": token("ana"), "x-forwarded-for": forwarded}
        expect("far", ask(port, "/datasets/far", headers=spoofed)[0] == 403)

    stranger = ec.generate_private_key(ec.SECP256R1())
    for what, headers in {
        "nobody": {},
        "forged": {"authorization": token("ana", key=stranger)},
        "expired": {"authorization": token("ana", exp=int(time.time()) - 60)},
        "for others": {"authorization": token("ana", aud="others")},
        "claimed": {
            "x-forwarded-client-cert": "By=x;URI=spiffe://example.com/cart",
            "x-user": "ana",
            "x-jwt-payload": "eyJzdWIiOiJhbmEifQ",
        },
    }.items():
        status, told, _ = ask(port, "/datasets/patients", headers=headers)
        expect(what, status == 401 and told["www-authenticate"].startswith("Bearer"), status)


def agents(port, token):
    for act, expected in (
        ({"sub": "copilot"}, 200),
        ({"sub": "other"}, 403),
        ({"sub": "copilot", "act": {"sub": "other"}}, 403),
        ({"sub": "copilot", "iss": "https://elsewhere.example"}, 401),
    ):
        status, _, body = ask(port, "/datasets/patients", headers={"authorization": token("ana", act=act)})
        expect(f"agent {act}", status == expected, status, body)


def certificates(port, work, token):
    def using(name):
        context = ssl.create_default_context(cafile=work / "ca.crt")
        context.check_hostname = False
        if name:
            context.load_cert_chain(work / f"{name}.crt", work / f"{name}.key")
        return context

    expect("cart", ask(port, "/datasets/patients", context=using("cart"))[0] == 200)
    expect("cart, elsewhere", ask(port, "/datasets/near", context=using("cart"))[0] == 403)
    expect("till", ask(port, "/datasets/patients", context=using("till"))[0] == 403)
    expect("not an id of ours", ask(port, "/datasets/patients", context=using("foreign"))[0] == 401)
    claimed = {"x-forwarded-client-cert": "By=x;URI=spiffe://example.com/cart"}
    expect("claimed", ask(port, "/datasets/patients", headers=claimed, context=using("till"))[0] == 403)
    both = {"authorization": token("bob")}
    expect("token first", ask(port, "/datasets/patients", headers=both, context=using("cart"))[0] == 403)
    for stranger in ("self", None):
        try:
            status = ask(port, "/datasets/patients", context=using(stranger))[0]
        except (urllib.error.URLError, ssl.SSLError, ConnectionError):
            status = 0
        expect("no certificate of ours", status == 0, stranger, status)


BITS = [
    "/", "//", "/./", "/../", "/x/../", "%2f", "%2F", "%5c", "\\", ";", ";a=b", "%3b", "%00", "%20",
    ".", "%2e", "..", "%2e%2e", "%252e", "%25", "?", "?/../", "#", "%23", "%3f", "%c0%af", "%e2%81%84",
    "%ef%bc%8f", "%ef%bc%8e", "%e2%80%8b", "%C2%AD", "%", "%u002e", "%2", "%0a", "+", "*", "..;/", "é",
]


def lenient(path):
    """All that a careless service might take a path for."""
    readings = set()
    text = path.split("?", 1)[0]
    for _ in range(3):
        for one in (
            text,
            re.sub(r";[^/]*", "", text),
            text.replace("\\", "/"),
            unicodedata.normalize("NFKC", text),
            re.split(r"[\0#?]", text)[0],
            re.sub(r"[ .]+(/|$)", r"\1", text),
            re.sub("[\u200b\u00ad\\s]", "", text),
        ):
            resolved = []
            for segment in one.split("/"):
                if segment == "..":
                    resolved = resolved[:-1]
                elif segment not in ("", "."):
                    resolved.append(segment)
            readings.add("/" + "/".join(resolved).lower())
        text = urllib.parse.unquote(text, errors="replace")
    return readings


def spelled(dice):
    path = ""
    for c in dice.choice(["/files/secret", "/datasets/far", "/files/a/secret", "/datasets/patients"]):
        if dice.random() < 0.05:
            path += dice.choice(BITS)
        shown = c.upper() if dice.random() < 0.04 else c
        encoded = dice.random() < 0.08 and c != "/"
        path += (f"%25{ord(shown):02x}" if dice.random() < 0.2 else f"%{ord(shown):02X}") if encoded else shown
    return path


def spellings(port, token, cases):
    """Whatever the service gets to see, no careless reading of it is what was denied."""
    seed = int(os.environ.get("SEED", "1"))
    dice = random.Random(seed)
    headers = {"authorization": token("ana")}
    Service.seen.clear()
    passed = 0
    for case in range(cases):
        path = spelled(dice)
        before = len(Service.seen)
        status = raw(port, path.encode(), headers)
        reached = Service.seen[before:]
        expect(f"{path!r} of seed {seed}", (status == 200) == bool(reached), status, reached)
        for seen in reached:
            passed += 1
            wrong = lenient(seen) & {"/files/secret", "/datasets/far"}
            expect(f"{path!r} of seed {seed}", not wrong, seen, wrong)
    expect("some pass", passed > cases // 50, passed)
    return passed


def load(port, work, token):
    """Requests at a steady rate, answered within what Envoy waits: all pass, and 99 of 100 in time."""
    vegeta = work.parent / "bin" / "vegeta"
    if not vegeta.exists():
        subprocess.run(
            ["go", "install", "github.com/tsenart/vegeta/v12@v12.12.0"],
            env={**os.environ, "GOBIN": str(vegeta.parent)}, check=True,
        )
    targets = work / "targets"
    each = int(os.environ.get("SECONDS_EACH", "25"))
    print("| a second | p50 ms | p95 ms | p99 ms | slowest ms |\n|---|---|---|---|---|")
    # The first is the warm-up, in which answers may come too late.
    for place, (rate, seconds) in enumerate(((200, 20), (500, each), (1000, each), (2000, each))):
        targets.write_text(f"GET http://127.0.0.1:{port}/datasets/patients\nauthorization: {token('ana')}\n")
        attack = subprocess.run(
            [vegeta, "attack", "-targets", targets, "-rate", str(rate), "-duration", f"{seconds}s"],
            check=True, stdout=subprocess.PIPE,
        ).stdout
        report = json.loads(
            subprocess.run([vegeta, "report", "-type", "json"], input=attack, check=True, stdout=subprocess.PIPE).stdout
        )
        took = {name: report["latencies"][name] / 1e6 for name in ("50th", "95th", "99th", "max")}
        if place > 0:
            print(f"| {rate} | " + " | ".join(f"{ms:.2f}" for ms in took.values()) + " |", flush=True)
            expect("all pass", report["success"] == 1, report["status_codes"])
            expect("p99 in time", took["99th"] < 200, took)


def failures(ports, servers, token):
    """Without Pemba nothing passes."""
    servers.stop(servers.pemba)
    status, _, body = ask(ports["plain"], "/datasets/patients", headers={"authorization": token("ana")})
    expect("closed", status == 503, status, body)
    expect("closed for what is open too", ask(ports["plain"], "/healthz")[0] == 503)


def serve(servers, work, ports):
    servers.pemba = servers.start(
        "pemba",
        [
            str(PEMBA), "serve", "--data", str(work / "data"), "--port", str(ports["pemba"]),
            "--metrics-port", str(ports["metrics"]), "--ext-authz-mapping", str(work / "gateway.yaml"),
            "--http-port", "0",
            "--keys", f"envoy:read:{READ_KEY},root:admin:{ADMIN_KEY}",
        ],
    )
    until("pemba", lambda: listens(ports["pemba"]))


def pemba(ports, *command):
    subprocess.run(
        [str(PEMBA), *command, "--endpoint", f"127.0.0.1:{ports['pemba']}"],
        check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PEMBA_KEY": ADMIN_KEY},
    )


def configure(work, ports, load):
    text = (HERE / "envoy.yaml").read_text()
    for published, port in ((8080, "plain"), (8443, "mutual"), (8081, "service"), (7070, "pemba")):
        text = text.replace(f"port_value: {published}", f"port_value: {ports[port]}")
    if not load:
        # What is tested is answers, on whatever machine; --load measures the time they take.
        text = text.replace("timeout: 0.2s", "timeout: 10s")
    if "--load" in sys.argv:
        # Envoy answers by itself what passes, so that the small service is not what is measured.
        text = text.replace("route: {cluster: service}", "direct_response: {status: 200}")
    (work / "envoy.yaml").write_text(text)


def start(servers, work, key):
    ports = {name: free_port() for name in ("plain", "mutual", "service", "pemba", "metrics")}
    configure(work, ports, bool({"--keep", "--load"} & set(sys.argv)))
    authority = certificate(work, "ca", None)
    certificate(work, "server", None, authority)
    for name in ("cart", "till"):
        certificate(work, name, f"spiffe://example.com/{name}", authority)
    certificate(work, "foreign", "spiffe://example.org/cart", authority)
    certificate(work, "self", "spiffe://example.com/cart")
    shutil.copy(HERE / "gateway.yaml", work)
    (work / "jwks.json").write_text(jwks(key))
    service = http.server.ThreadingHTTPServer(("127.0.0.1", ports["service"]), Service)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    serve(servers, work, ports)
    pemba(ports, "schema", "write", str(HERE / "schema.zed"))
    pemba(ports, "write", *RELATIONSHIPS)
    envoy = Path(sys.prefix) / "bin" / "envoy"
    servers.start("envoy", [str(envoy), "-c", "envoy.yaml", "--concurrency", "1", "--log-level", "warning"])
    until("envoy", lambda: listens(ports["plain"]) and listens(ports["mutual"]))
    return ports


def main():
    work = Path(sys.argv[1]) / "run"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    key = ec.generate_private_key(ec.SECP256R1())
    token = Token(pem(key))
    servers = Servers(work)
    try:
        ports = start(servers, work, key)
        if "--load" in sys.argv:
            load(ports["plain"], work, token)
            return
        plain_requests(ports["plain"], token)
        agents(ports["plain"], token)
        certificates(ports["mutual"], work, token)
        passed = spellings(ports["plain"], token, int(os.environ.get("CASES", "400")))
        if "--keep" in sys.argv:
            print(json.dumps({**ports, "token": token("ana", exp=int(time.time()) + 86400)}), flush=True)
            signal.pause()
        failures(ports, servers, token)
    finally:
        servers.close()
    print(f"envoy: {checks} checks, {passed} odd spellings passed to where they were asked about")


main()
