"""curl, over HTTP and JSON."""

import json
import shutil

from world import ADMIN_KEY, READ_KEY

QUESTION = json.dumps(
    {
        "object": {"type": "record", "id": "record-1"},
        "permission": "write",
        "subject": {"type": "user", "id": "alice"},
    }
)
JSON = ("-H", "content-type: application/json")
READER = ("-H", f"authorization: Bearer {READ_KEY}")
ADMIN = ("-H", f"authorization: Bearer {ADMIN_KEY}")


def setup(_):
    return None if shutil.which("curl") else "no curl"


def run(world):
    plain = f"http://localhost:{world.http}"
    calls(world, plain, ())
    calls(world, plain, ("--http2-prior-knowledge",))
    imports(world, plain)
    errors(world, plain)
    if world.tls:
        calls(world, f"https://localhost:{world.tls_http}", ("--cacert", world.work / "ca.crt"))


def answered(world, url, *how, given=None):
    """The status and the body of an answer."""
    told = world.run("curl", "-sS", "--max-time", "60", "-w", "\n%{http_code}", *how, url, given=given)
    body, status = told.rsplit("\n", 1)
    return int(status), body


def calls(world, base, how):
    status, body = answered(world, f"{base}/v1/check", *how, *READER, *JSON, "-d", QUESTION)
    world.expect("allowed", status == 200 and json.loads(body)["decision"] == "DECISION_ALLOWED", how, status, body)
    query = "object.type=record&object.id=record-1&permission=write&subject.type=user&subject.id=bob"
    status, body = answered(world, f"{base}/v1/check?{query}", *how, *READER)
    world.expect("denied", status == 200 and json.loads(body)["decision"] == "DECISION_DENIED", how, status, body)
    query = "objectType=record&permission=read&subject.type=user&subject.id=alice"
    status, body = answered(world, f"{base}/v1/list-objects?{query}", *how, *READER)
    lines = [json.loads(line) for line in body.splitlines()]
    ids = [entry["id"] for line in lines for entry in line.get("entries", [])]
    world.expect("lines", status == 200 and ids == ["record-1", "record-2"] and "end" in lines[-1], how, status, body)
    told = world.run("curl", "-sSi", *how, *READER, "-H", "x-request-id: from-curl", f"{base}/v1/schema")
    world.expect("the request's id", "x-request-id: from-curl" in told.lower(), how, told)


def imports(world, base):
    subjects = [f"u{i}" for i in range(500)]
    lines = "\n".join(
        json.dumps(
            {
                "relationships": [
                    {
                        "object": {"type": "record", "id": "imported"},
                        "relation": "reader",
                        "subject": {"type": "user", "id": subject},
                    }
                ]
            }
        )
        for subject in subjects
    )
    how = (*ADMIN, "-H", "content-type: application/jsonl", "--data-binary", "@-")
    status, body = answered(world, f"{base}/v1/relationships/import", *how, given=lines)
    world.expect("imported", status == 200 and json.loads(body)["imported"] == "500", status, body)
    query = "object.type=record&object.id=imported&permission=read&subjectType=user"
    status, body = answered(world, f"{base}/v1/list-subjects?{query}", *READER)
    ids = [entry["id"] for line in body.splitlines() for entry in json.loads(line).get("entries", [])]
    world.expect("listed", status == 200 and ids == subjects, status, body)
    status, body = answered(world, f"{base}/v1/relationships/import", *how, given=lines + '\n{"relationships":7}')
    world.expect("a faulty line", status == 400 and "line 501" in json.loads(body)["message"], status, body)


def errors(world, base):
    """Each failure has its HTTP code, and its reason."""
    for what, status, reason, how in (
        ("no key", 401, "UNAUTHENTICATED", ("-d", QUESTION)),
        ("no such key", 401, "UNAUTHENTICATED", ("-H", "authorization: Bearer x", "-d", QUESTION)),
        ("no JSON", 400, "MALFORMED_REQUEST", (*READER, "-d", "{object}")),
        ("an unknown field", 400, "MALFORMED_REQUEST", (*READER, "-d", '{"objct":{}}')),
        ("an unknown permission", 400, "UNKNOWN_RELATION", (*READER, "-d", QUESTION.replace('"write"', '"fly"'))),
    ):
        seen, body = answered(world, f"{base}/v1/check", *JSON, *how)
        told = json.loads(body)
        world.expect(what, seen == status and told["details"][0]["reason"] == reason, seen, body)
    seen, body = answered(world, f"{base}/v1/relationships/write", *READER, *JSON, "-d", "{}")
    world.expect("the role", seen == 403 and "needs `write`" in json.loads(body)["message"], seen, body)
    seen, body = answered(world, f"{base}/v1/nothing", *READER)
    world.expect("no such path", seen == 404 and "/v1/nothing" in json.loads(body)["message"], seen, body)
    seen, body = answered(world, f"{base}/v1/check", *READER, "-d", QUESTION)
    world.expect("another content type", seen == 415, seen, body)
