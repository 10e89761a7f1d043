"""grpcurl, which learns the calls by reflection."""

import json
import os
import shutil
import subprocess

from driving import until
from world import ADMIN_KEY, READ_KEY, documents

VERSION = "v1.9.4"
SERVICES = {
    "pemba.v1.PermissionService",
    "pemba.v1.RelationshipService",
    "pemba.v1.SchemaService",
    "pemba.v1.HistoryService",
    "pemba.v1.AuditService",
    "pemba.authzen.v1.AuthorizationService",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
}
QUESTION = {
    "object": {"type": "record", "id": "record-1"},
    "permission": "write",
    "subject": {"type": "user", "id": "alice"},
}


def command(work):
    return work / "bin" / "grpcurl"


def setup(work):
    if command(work).exists():
        return None
    if not shutil.which("go"):
        return "no go to install it with"
    installed = subprocess.run(
        ["go", "install", f"github.com/fullstorydev/grpcurl/cmd/grpcurl@{VERSION}"],
        env={**os.environ, "GOBIN": str(work / "bin")}, capture_output=True, text=True,
    )
    return None if installed.returncode == 0 else "its module can't be had"


def run(world):
    grpcurl = command(world.work)
    plain = ("-plaintext", f"localhost:{world.grpc}")
    key = ("-H", f"authorization: Bearer {READ_KEY}")
    reflection(world, grpcurl, plain)
    questions(world, grpcurl, plain, key)
    errors(world, grpcurl, plain, key)
    watch(world, grpcurl, plain, key)
    if world.tls:
        secure = ("-cacert", world.work / "ca.crt", f"localhost:{world.tls_grpc}")
        expect_services(world, world.run(grpcurl, *secure, "list"))


def expect_services(world, listed):
    world.expect("the services", set(listed.split()) == SERVICES, listed)


def reflection(world, grpcurl, plain):
    expect_services(world, world.run(grpcurl, *plain, "list"))
    told = world.run(grpcurl, *plain, "describe", "pemba.v1.PermissionService.Check")
    world.expect("a method", "( .pemba.v1.CheckRequest ) returns ( .pemba.v1.CheckResponse )" in told, told)
    told = world.run(grpcurl, *plain, "describe", "pemba.v1.CheckResponse")
    world.expect("a message", ".pemba.v1.Decision decision = 1;" in told, told)
    health = json.loads(world.run(grpcurl, *plain, "grpc.health.v1.Health/Check"))
    world.expect("health", health == {"status": "SERVING"}, health)


def questions(world, grpcurl, plain, key):
    answer = json.loads(
        world.run(grpcurl, *key, "-d", json.dumps(QUESTION), *plain, "pemba.v1.PermissionService/Check")
    )
    world.expect("allowed", answer["decision"] == "DECISION_ALLOWED" and answer["token"], answer)
    asked = {"objectType": "record", "permission": "read", "subject": {"type": "user", "id": "alice"}}
    answers = documents(
        world.run(
            grpcurl, *key, "-d", json.dumps({**asked, "pageSize": 1}), *plain,
            "pemba.v1.PermissionService/ListObjects",
        )
    )
    ids = [entry["id"] for answer in answers for entry in answer.get("entries", [])]
    world.expect("a page", ids == ["record-1"] and answers[-1]["end"]["cursor"], answers)
    rest = documents(
        world.run(
            grpcurl, *key, "-d", json.dumps({**asked, "pageSize": 1, "cursor": answers[-1]["end"]["cursor"]}),
            *plain, "pemba.v1.PermissionService/ListObjects",
        )
    )
    ids = [entry["id"] for answer in rest for entry in answer.get("entries", [])]
    world.expect("the next page", ids == ["record-2"], rest)


def errors(world, grpcurl, plain, key):
    """Each failure has its code, and its reason as a detail."""

    def refused(code, reason, *call):
        # grpcurl exits with 64 and the code.
        told = world.run(grpcurl, "-format-error", *call, code=64 + code)
        status = json.loads(told)
        detail = status["details"][0]
        world.expect("a detail in words", detail["@type"].endswith("google.rpc.ErrorInfo"), told)
        world.expect("an error", status["code"] == code and detail["reason"] == reason, told)
        return status["message"], detail

    check = "pemba.v1.PermissionService/Check"
    refused(16, "UNAUTHENTICATED", "-d", json.dumps(QUESTION), *plain, check)
    wrong = ("-H", "authorization: Bearer nobody's")
    refused(16, "UNAUTHENTICATED", *wrong, "-d", json.dumps(QUESTION), *plain, check)
    unknown = json.dumps({**QUESTION, "permission": "wrte"})
    message, _ = refused(9, "UNKNOWN_RELATION", *key, "-d", unknown, *plain, check)
    world.expect("a hint", "`write`" in message, message)
    message, _ = refused(3, "MALFORMED_REQUEST", *key, "-d", "{}", *plain, check)
    world.expect("the field", "`object" in message, message)
    _, detail = refused(7, "ROLE_NOT_ALLOWED", *key, "-d", "{}", *plain, "pemba.v1.RelationshipService/Write")
    world.expect("the role", detail["metadata"]["needed"] == "write", detail)


def watch(world, grpcurl, plain, key):
    """A change is told to who watches."""
    with open(world.work / "watch.json", "w+") as told:
        watching = subprocess.Popen(
            [grpcurl, *key, "-d", "{}", *plain, "pemba.v1.RelationshipService/Watch"], stdout=told
        )
        try:
            seen = lambda: (world.work / "watch.json").read_text()
            until("a heartbeat", lambda: '"heartbeat": true' in seen())
            change = {
                "operation": "OPERATION_TOUCH",
                "relationship": {
                    "object": {"type": "record", "id": "watched"},
                    "relation": "reader",
                    "subject": {"type": "user", "id": "carol"},
                },
            }
            written = json.loads(
                world.run(
                    grpcurl, "-H", f"authorization: Bearer {ADMIN_KEY}", "-d", json.dumps({"updates": [change]}),
                    *plain, "pemba.v1.RelationshipService/Write",
                )
            )
            until("the change", lambda: written["token"] in seen() and seen().rstrip().endswith("}"))
            changes = [one for one in documents(seen()) if one.get("updates")]
            expected = [[{**change, "operation": "OPERATION_CREATE"}]]
            world.expect("the change", [one["updates"] for one in changes] == expected, changes)
        finally:
            watching.kill()
            watching.wait()
