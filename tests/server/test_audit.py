"""The audit log of a running server: seals, proofs, export, verification, and the command against it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from greenroom.cli.main import main
from greenroom.core.merkle import leaf_hash, proves_consistency, proves_inclusion
from greenroom.errors import InvalidInput, NotFound
from greenroom.sdk.client import MlflowClient
from tests.support.file_client import Answer, Files
from tests.support.sealed_logs import stand_alone
from tests.support.servers import GreenroomServer


def command(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["audit", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


class Audited(Files):
    """A server with a key and a file of heads, or without."""

    def __init__(self, folder: Path, *, is_signed: bool = True) -> None:
        self.key, self.heads = folder / "audit.key", folder / "heads.jsonl"
        assert command("keygen", self.key).exit_code == 0
        options = ("--audit-key", self.key, "--audit-heads", self.heads) if is_signed else ()
        server = GreenroomServer("--data", folder / "data", *options, log=folder / "server.log")
        super().__init__(server, folder / "data")

    @property
    def public_key(self) -> Path:
        return Path(f"{self.key}.pub")

    def read(self, path: str) -> Any:
        answer = self.ask("GET", f"/api/v1/audit/{path}")
        assert answer.status == 200, answer.body
        return answer.json

    def wait_for(self, is_true: Callable[[], Any]) -> Any:
        """Wait until something is true, as long as it takes on a busy machine."""
        deadline = time.monotonic() + 60
        while not (found := is_true()):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return found

    def head(self, *, at_least: int) -> Any:
        """Wait for a head that covers so many events."""
        return self.wait_for(
            lambda: (found := self.read("status")["head"]) and found["events_count"] >= at_least and found
        )


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    made = Audited(tmp_path_factory.mktemp("audited"))
    for number in range(3):
        made.call("registered-models/create", name=f"m{number}")
    made.head(at_least=3)
    for number in range(3, 5):
        made.call("registered-models/create", name=f"m{number}")
    made.head(at_least=5)
    yield made
    made.server.stop()


def test_the_state_says_how_far_the_log_is_sealed(audited: Audited) -> None:
    status = audited.read("status")
    assert status["sealed_count"] >= 5
    assert status["waiting_count"] == 0
    assert status["head"]["key_id"] == audited.read("keys")["items"][0]["key_id"]


def test_heads_are_listed_in_pages_and_read_by_size(audited: Audited) -> None:
    page = audited.read("heads?limit=1")
    following = audited.read(f"heads?limit=1&page_token={page['next_page_token']}")
    newest, before = page["items"][0], following["items"][0]
    assert newest["previous_events_count"] == before["events_count"] < newest["events_count"]
    assert audited.read(f"heads/{newest['events_count']}") == newest
    answer = audited.ask("GET", "/api/v1/audit/heads/4000")
    assert (answer.status, answer.json["field"]) == (404, "events_count")


def test_an_event_is_proven(audited: Audited) -> None:
    event = audited.ask("GET", "/api/v1/events?type=registered_model.created&limit=1").json["items"][0]
    for query in ("", f"?events_count={audited.read('status')['head']['events_count']}"):
        proof = audited.read(f"inclusion-proofs/{event['id']}{query}")
        leaf = leaf_hash(proof["leaf"].encode())
        root = bytes.fromhex(proof["head"]["root_hash"])
        hashes = [bytes.fromhex(one) for one in proof["hashes"]]
        assert json.loads(proof["leaf"])["id"] == event["id"]
        assert leaf.hex() == proof["leaf_hash"]
        assert proves_inclusion(leaf, proof["leaf_index"], proof["head"]["events_count"], hashes, root)


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("inclusion-proofs/ev_4711", 404, "event_id"),
        ("inclusion-proofs/nothing", 404, "event_id"),
        ("inclusion-proofs/ev_1?events_count=4711", 404, "events_count"),
        ("inclusion-proofs/ev_1?events_count=0", 400, "events_count"),
        ("consistency-proof?first_events_count=4&second_events_count=3", 400, "first_events_count"),
        ("consistency-proof?first_events_count=3", 400, "second_events_count"),
        ("verifications/ver_4711", 404, "verification_id"),
        ("verifications/ver_\u0664", 404, "verification_id"),
        ("heads?page_token=x", 400, "page_token"),
        ("keys?page_token=x", 400, "page_token"),
        ("keys?limit=0", 400, "limit"),
    ],
)
def test_bad_input_is_refused(audited: Audited, path: str, status: int, field: str) -> None:
    answer = audited.ask("GET", f"/api/v1/audit/{quote(path, safe='/?=&')}")
    assert (answer.status, answer.json["field"]) == (status, field), answer.body


def test_a_later_head_is_proven_to_go_on_from_an_earlier_one(audited: Audited) -> None:
    sizes = [head["events_count"] for head in audited.read("heads")["items"]]
    proof = audited.read(f"consistency-proof?first_events_count={sizes[-1]}&second_events_count={sizes[0]}")
    first, second = [bytes.fromhex(proof[name]["root_hash"]) for name in ("first_head", "second_head")]
    hashes = [bytes.fromhex(one) for one in proof["hashes"]]
    assert proves_consistency(sizes[-1], sizes[0], first, second, hashes)


def test_a_verification_runs_in_the_background(audited: Audited) -> None:
    answer: Answer = audited.ask("POST", "/api/v1/audit/verifications", b"{}", {"Content-Type": "application/json"})
    assert answer.status == 201
    made = answer.json
    assert answer.headers["location"] == f"/api/v1/audit/verifications/{made['verification_id']}"

    path = f"verifications/{made['verification_id']}"
    done = audited.wait_for(lambda: (found := audited.read(path))["state"] == "finished" and found)

    assert done["is_intact"]
    assert done["problems"] == []
    assert done["signed_heads_count"] == done["heads_count"] >= 2
    assert done["checked_count"] == done["sealed_count"] >= 5
    assert audited.read("status")["last_verification"] == done
    assert audited.read("verifications?limit=1")["items"] == [done]


def test_the_command_shows_exports_and_verifies(audited: Audited, tmp_path: Path) -> None:
    export, uri = tmp_path / "audit.jsonl", f"http://127.0.0.1:{audited.server.port}"
    assert "events" in command("status", "--uri", uri).output
    assert json.loads(command("heads", "--all", "--json", "--uri", uri).output)[0]["events_count"] >= 5
    assert "yes" in command("proof", "ev_1", "--uri", uri).output
    assert json.loads(command("keys", "--json", "--uri", uri).output) == [
        {"key_id": one["key_id"], "public_key": one["public_key"], "first_used_timestamp": one["first_used_at_ms"]}
        for one in audited.read("keys")["items"]
    ]
    sizes = [head["events_count"] for head in audited.read("heads")["items"]]
    for arguments in ([sizes[-1]], [sizes[-1], sizes[0]]):
        assert "yes" in command("consistency", *map(str, arguments), "--uri", uri).output
    assert command("consistency", "4000", "--uri", uri).exit_code == 2
    assert command("export", export, "--uri", uri).exit_code == 0

    # A file is never overwritten.
    assert command("export", export, "--uri", uri).exit_code == 2
    given: list[str | Path] = ["--public-key", audited.public_key, "--heads", audited.heads]
    sources: list[list[str | Path]] = [[export], ["--uri", uri], ["--data", audited.data]]
    for arguments in sources:
        result = command("verify", *arguments, *given)
        assert result.exit_code == 0, result.output
        assert "Every event is as it was sealed." in result.output
    assert stand_alone([str(one) for one in (export, *given)]).code == 0
    report = json.loads(command("verify", export, "--json", *given).output)
    assert report["is_intact"]
    assert report["signed_heads_count"] >= 2


def test_a_log_without_signatures_is_said_to_have_none(tmp_path: Path) -> None:
    audited = Audited(tmp_path, is_signed=False)
    audited.call("registered-models/create", name="m")
    audited.head(at_least=1)
    result = command("verify", "--uri", audited.server.url)
    assert result.exit_code == 0, result.output
    assert "none with a valid signature" in result.output
    assert "start the server with --audit-key" in result.output
    audited.server.stop()


def test_the_client_reads_heads_and_checks_proofs(audited: Audited) -> None:
    client = MlflowClient(f"http://127.0.0.1:{audited.server.port}")
    status = client.get_audit_status()
    assert status.sealed_count >= 5
    heads = list(client.list_audit_heads(max_results=1).walk())
    assert heads[0] == status.head
    assert len(heads) >= 2
    assert client.get_audit_head(heads[-1].events_count) == heads[-1]
    assert {one.key_id for one in heads} == {one.key_id for one in client.list_audit_keys()}

    proof = client.get_inclusion_proof("ev_1", events_count=heads[0].events_count)
    assert (proof.event_id, proof.head, proof.is_valid) == ("ev_1", heads[0], True)
    assert json.loads(proof.leaf)["id"] == "ev_1"
    forged = replace(proof, leaf=proof.leaf.replace("registered_model", "registered_mode1"))
    assert not forged.is_valid
    consistency = client.get_consistency_proof(heads[-1].events_count, heads[0].events_count)
    assert consistency.is_valid
    assert not replace(consistency, first_head=replace(consistency.first_head, root_hash="00" * 32)).is_valid
    with pytest.raises(NotFound):
        client.get_audit_head(4000)
    with pytest.raises(InvalidInput):
        client.get_consistency_proof(heads[0].events_count, heads[-1].events_count)


def test_the_client_exports_the_log_and_lets_the_server_verify_it(audited: Audited, tmp_path: Path) -> None:
    client = MlflowClient(f"http://127.0.0.1:{audited.server.port}")
    export = tmp_path / "audit.jsonl"
    with export.open("wb") as out:
        client.export_audit_log(out)
    assert stand_alone([str(export), "--public-key", str(audited.public_key)]).code == 0

    made = client.start_audit_verification()
    done = audited.wait_for(
        lambda: (found := client.get_audit_verification(made.verification_id)).state == "finished" and found
    )
    assert (done.is_intact, done.problems, done.problems_count) == (True, [], 0)
    assert client.list_audit_verifications(max_results=1)[0] == done
    assert client.get_audit_status().last_verification == done


def test_both_exports_are_json_lines_of_one_media_type(audited: Audited) -> None:
    for path in ("audit/export", "events/export"):
        answer = audited.ask("GET", f"/api/v1/{path}", headers={"Accept": "application/x-ndjson"})
        assert (answer.status, answer.headers["content-type"]) == (200, "application/jsonl; charset=utf-8"), path
        assert [json.loads(line) for line in answer.body.splitlines()], path


def test_what_is_no_log_is_refused(tmp_path: Path, audited: Audited) -> None:
    export = tmp_path / "audit.jsonl"
    export.write_text('{"record": "nothing"}\n')
    assert command("verify", export).exit_code == 2
    assert command("verify", tmp_path / "none").exit_code == 2
    assert command("verify", export, "--heads", export).exit_code == 2
    assert command("verify", export, "--public-key", audited.key).exit_code == 2
    assert command("keygen", audited.key).exit_code == 2


def test_readiness_and_metrics_show_the_sealer(audited: Audited) -> None:
    assert audited.ask("GET", "/ready").json["audit"] == "ok"
    metrics = audited.ask("GET", "/metrics").body.decode()
    assert "greenroom_audit_events_waiting 0.0" in metrics
    assert 'greenroom_background_errors_total{task="sealer"} 0.0' in metrics


def test_a_changed_byte_shows_in_a_verification(tmp_path: Path) -> None:
    audited = Audited(tmp_path)
    audited.call("registered-models/create", name="m")
    audited.head(at_least=1)
    with closing(sqlite3.connect(audited.data / "greenroom.db")) as connection, connection:
        connection.execute("UPDATE events SET actor = 'mallory' WHERE seq = 1")

    made = audited.ask("POST", "/api/v1/audit/verifications", b"{}", {"Content-Type": "application/json"}).json
    path = f"verifications/{made['verification_id']}"
    done = audited.wait_for(lambda: (found := audited.read(path))["state"] == "finished" and found)

    assert not done["is_intact"]
    assert [(one["kind"], one["event_id"]) for one in done["problems"]] == [("changed", "ev_1")]
    assert command("proof", "ev_1", "--uri", f"http://127.0.0.1:{audited.server.port}").exit_code == 1
    audited.server.stop()


def test_a_missing_key_stops_the_start(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["server", "--audit-key", str(tmp_path / "none"), "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "cannot be read" in result.output
