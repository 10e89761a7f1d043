"""`buf curl`, whose npm package ships the binary: gRPC and gRPC-Web, over reflection."""

import base64
import json

from driving import PEMBA
from world import READ_KEY, documents

BUF = PEMBA.parent / "proto" / "node_modules" / ".bin" / "buf"
QUESTION = {
    "object": {"type": "record", "id": "record-1"},
    "permission": "read",
    "subject": {"type": "user", "id": "bob"},
}


def setup(_):
    return None if BUF.exists() else "its npm package is not there: run `deploy/lint-protos` first"


def run(world):
    doors = [("grpc", f"http://localhost:{world.grpc}")]
    doors += [(protocol, f"http://localhost:{world.http}") for protocol in ("grpc", "grpcweb")]
    for protocol, base in doors:
        for reflection in ("grpc-v1", "grpc-v1alpha"):
            calls(world, base, ("--protocol", protocol, "--reflect-protocol", reflection))
    if world.tls:
        secure = ("--protocol", "grpcweb", "--cacert", world.work / "ca.crt")
        calls(world, f"https://localhost:{world.tls_http}", secure)


def calls(world, base, how):
    key = ("-H", f"authorization: Bearer {READ_KEY}")

    def call(method, request, *more, code=0):
        return world.run(
            BUF, "curl", *how, *more, "-d", json.dumps(request), f"{base}/pemba.v1.PermissionService/{method}", code=code
        )

    answer = json.loads(call("Check", QUESTION, *key))
    world.expect("allowed", answer["decision"] == "DECISION_ALLOWED", how, answer)
    asked = {"object": QUESTION["object"], "permission": "read", "subjectType": "user"}
    answers = documents(call("ListSubjects", asked, *key))
    ids = [entry["id"] for answer in answers for entry in answer.get("entries", [])]
    world.expect("a list", ids == ["alice", "bob"] and "end" in answers[-1], how, answers)

    # buf exits with the code times eight.
    def refused(number, name, reason, *more, **changed):
        told = json.loads(call("Check", {**QUESTION, **changed}, *more, code=number * 8))
        # Reflection tells of `ErrorInfo`, but buf does not ask it for details, and prints their bytes.
        detail = base64.b64decode(told["details"][0]["value"] + "==")
        world.expect("an error", told["code"] == name and reason.encode() in detail, how, told)

    refused(16, "unauthenticated", "UNAUTHENTICATED")
    refused(9, "failed_precondition", "UNKNOWN_RELATION", *key, permission="fly")
