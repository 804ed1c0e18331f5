"""Requests under concurrency: random rounds of people who ask, approve, reject, withdraw, move and change rules at once.

A server of two workers on PostgreSQL takes the calls of each round at the same time; now and then a worker is killed. The
event log is replayed afterwards by rules of this module's own: no stage that holds one version at a time ever held two, and
nothing was promoted short of its approvals.

    python -m tests.support.request_races --rounds 10000
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil

from tests.support.postgres import PostgresServer
from tests.support.servers import GreenroomServer

PASSWORD = "correct-horse-battery"
ADMIN = {"GREENROOM_SERVER_ADMIN_USERNAME": "root", "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD}
APPROVERS = ("ben", "cleo", "dan")
PEOPLE = ("ada", "eve", *APPROVERS)
VERSIONS = (1, 2, 3)
PATIENCE_S = 60
API = "/api/v1"


@dataclass
class Races:
    """Rounds of simultaneous calls.

    Args:
        url: of the server.
        database: URL of its database.
        pid: process id of the server, whose children are its workers.
        models: number of registered models; a round is about one of them.
        kill_share: share of rounds in which a worker is killed.
    """

    url: str
    database: str
    pid: int
    seed: int
    models: int = 10
    kill_share: float = 0.01
    answers: Counter[str] = field(default_factory=Counter)
    kills: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._names = [f"wine-{number}" for number in range(self.models)]

    async def run(self, rounds: int) -> None:
        """Prepare the models and people, then run the rounds."""
        connection = await asyncpg.connect(self.database)
        try:
            await self._prepare()
            for number in range(rounds):
                await self._round(connection, number)
        finally:
            await connection.close()
            for client in self._clients.values():
                await client.aclose()

    async def _prepare(self) -> None:
        root = self._client("root", auth=("root", PASSWORD))
        for name in PEOPLE:
            await _done(root.post(f"{API}/accounts", json={"name": name}))
            token = await _done(root.post(f"{API}/accounts/{name}/tokens", json={"name": "races", "scope": "admin"}))
            self._client(name, headers={"Authorization": f"Bearer {token['token']}"})
        for model in self._names:
            await _done(root.post(f"{API}/models", json={"name": model}))
            for _ in VERSIONS:
                given = {"name": model, "source": "s3://bucket/model"}
                await _done(root.post("/api/2.0/mlflow/model-versions/create", json=given))
            for name in PEOPLE:
                role = "approver" if name in APPROVERS else "contributor"
                await _done(root.post(f"{API}/grants", json={"model": model, "account": name, "role": role}))
        await _done(self._set_rule(approvals=1))

    def _client(self, name: str, **options: Any) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=20)
        made = httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=PATIENCE_S, limits=limits, **options)
        self._clients[name] = made
        return made

    async def _round(self, connection: asyncpg.Connection, number: int) -> None:
        model = self._random.choice(self._names)
        found = await connection.fetch(
            "SELECT r.number FROM transition_requests r JOIN registered_models m ON m.id = r.registered_model_id "
            "WHERE m.name = $1 AND r.state = 'open'",
            model,
        )
        calls = [self._call(model, [row["number"] for row in found]) for _ in range(self._random.randint(3, 7))]
        if self._random.random() < self.kill_share:
            calls.append(self._kill())
        await asyncio.gather(*calls)
        double = await connection.fetch(
            "SELECT registered_model_id FROM model_version_stages WHERE stage = 'Production' "
            "GROUP BY registered_model_id HAVING count(*) > 1"
        )
        assert not double, f"round {number}: two versions of one model are in Production"

    async def _call(self, model: str, requests: list[int]) -> None:
        who = self._random.choice(PEOPLE)
        client = self._clients[who]
        version = self._random.choice(VERSIONS)
        place = f"{API}/models/{model}/versions/{version}"
        comment = {"comment": "Seen."}
        request = f"{API}/requests/{self._random.choice(requests)}" if requests else None
        kind = self._random.choices(
            ("ask", "approve", "reject", "withdraw", "move", "transition", "wire", "archive", "rule", "role", "tag"),
            (20, 30, 2, 2, 6, 6, 4, 8, 5, 4, 4),
        )[0]
        if kind in ("approve", "reject", "withdraw", "move") and request is None:
            kind = "ask"
        # Let the order of the calls vary.
        await asyncio.sleep(self._random.random() * 0.003)
        if kind == "ask":
            call = client.post(f"{place}/requests", json={"stage": "Production", **comment})
        elif kind in ("approve", "reject", "withdraw", "move"):
            call = client.post(f"{request}/{kind}", json=comment)
        elif kind == "transition":
            call = client.post(f"{place}/transitions", json={"to": "Production"})
        elif kind == "wire":
            given = {"name": model, "version": str(version), "stage": "Production", "archive_existing_versions": True}
            call = client.post("/api/2.0/mlflow/model-versions/transition-stage", json=given)
        elif kind == "archive":
            call = client.post(f"{place}/transitions", json={"to": "Archived"})
        elif kind == "rule":
            call = self._set_rule(approvals=self._random.choice((1, 2)))
        elif kind == "role":
            call = self._change_role(model)
        else:
            call = client.put(f"{place}/tags/note", json={"value": self._random.choice("ab")})
        await self._count(kind, call)

    def _set_rule(self, *, approvals: int) -> Any:
        # Any value of the tag passes; which one it is, is a fact.
        rule = {"approvals_count": approvals, "is_exclusive": True, "rule_conditions": ["tags.note != 'never'"]}
        return self._clients["root"].put(f"{API}/rules/stage:Production", json=rule)

    async def _change_role(self, model: str) -> httpx.Response:
        """Take the role of an approver away on a model, and give it back."""
        root, who = self._clients["root"], self._random.choice(APPROVERS)
        found = await root.get(f"{API}/grants", params={"model": model, "account": who})
        grants = [one["grant_id"] for one in found.json().get("items", []) if one["role"] == "approver"]
        if grants:
            return await root.delete(f"{API}/grants/{grants[0]}")
        return await root.post(f"{API}/grants", json={"model": model, "account": who, "role": "approver"})

    async def _count(self, kind: str, call: Any) -> None:
        try:
            answer = await call
        except httpx.HTTPError:
            # A worker was killed: whether the call was carried out is not known.
            self.answers[f"{kind} lost"] += 1
            return
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        self.answers[f"{kind} {answer.status_code}"] += 1

    async def _kill(self) -> None:
        await asyncio.sleep(self._random.random() * 0.01)
        workers = psutil.Process(self.pid).children()
        if not workers:
            return
        os.kill(self._random.choice(workers).pid, signal.SIGKILL)
        self.kills += 1
        deadline = time.monotonic() + PATIENCE_S
        while len([one for one in psutil.Process(self.pid).children() if one.is_running()]) < 2:
            assert time.monotonic() < deadline, "the worker that was killed was not replaced"
            await asyncio.sleep(0.05)


async def _done(call: Any) -> Any:
    answer = await call
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


# -- the replay ----------------------------------------------------------------------------------------------------


@dataclass
class Replayed:
    """What the event log says.

    Attributes:
        promotions: transitions into Production.
        by_request: those that carried out a request.
        problems: what must not be; empty if all is well.
    """

    promotions: int = 0
    by_request: int = 0
    events: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass
class _Model:
    """A registered model as it was at a point of the log."""

    stages: dict[int, set[str]] = field(default_factory=dict)
    notes: dict[int, str | None] = field(default_factory=dict)
    approvers: set[str] = field(default_factory=set)


@dataclass
class _Approval:
    rule: int
    note: str | None


@dataclass
class _Request:
    version: int
    requester: str
    approvals: dict[str, _Approval] = field(default_factory=dict)
    is_open: bool = True


async def replay(database: str) -> Replayed:
    """Replay the event log of a database, and find promotions that should not have been."""
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(
            "SELECT seq, actor_id, type, subject, topic, before, after, change_id FROM events "
            "WHERE type LIKE 'transition_request.%' OR type LIKE 'model_version%' OR type LIKE 'grant.%' "
            "OR type LIKE 'stage_rule.%' ORDER BY seq"
        )
    finally:
        await connection.close()
    found, replaying = Replayed(events=len(rows)), _Replay()
    for row in rows:
        replaying.apply(row, found)
    replaying.end(found)
    return found


class _Replay:
    """The state of the replay."""

    def __init__(self) -> None:
        self.models: dict[str, _Model] = {}
        self.requests: dict[str, _Request] = {}
        # Number of approvals by version of the rule: there is one rule.
        self.rule = (0, 0)
        self.change = ""

    def apply(self, row: Any, found: Replayed) -> None:
        """Apply one event."""
        before, after = (json.loads(row[side]) if row[side] else {} for side in ("before", "after"))
        kind, subject = row["type"], row["subject"]
        if row["change_id"] != self.change:
            self._check_holders(found, row["seq"])
            self.change = row["change_id"]
        if kind.startswith("stage_rule"):
            self.rule = (after["version"], after["approvals"])
            return
        key, _, part = subject.partition("/")
        model = self.models.setdefault(key.rpartition(":")[2], _Model())
        version = int(part) if part else 0
        if kind.startswith("grant"):
            fields = after or before
            if fields["role"] == "approver":
                (model.approvers.add if kind == "grant.created" else model.approvers.discard)(fields["holder"])
        elif kind == "model_version_tag.set":
            model.notes[version] = after["tags"].get("note", model.notes.get(version))
        elif kind == "model_version.transitioned":
            self._move(row, model, version, set(before["stages"]), after, found)
        elif kind.startswith("transition_request."):
            self._request(kind, row, model, version, after, found)

    def _request(self, kind: str, row: Any, model: _Model, version: int, after: Any, found: Replayed) -> None:
        name = after["request_id"]
        if kind == "transition_request.created":
            if any(one.is_open and one.version == version for one in self._of(row["topic"])):
                found.problems.append(f"event {row['seq']}: a second open request for version {version}")
            self.requests[name] = _Request(version, row["actor_id"])
            self.requests[name].topic = row["topic"]  # type: ignore[attr-defined]
            return
        request = self.requests[name]
        if not request.is_open:
            found.problems.append(f"event {row['seq']}: request {name} was closed before")
        if kind == "transition_request.approved":
            request.approvals[row["actor_id"]] = _Approval(self.rule[0], model.notes.get(version))
        elif kind != "transition_request.reviewers_asked":
            request.is_open = False

    def _of(self, topic: str) -> list[_Request]:
        return [one for one in self.requests.values() if getattr(one, "topic", "") == topic]

    def _move(self, row: Any, model: _Model, version: int, before: set[str], after: Any, found: Replayed) -> None:
        if model.stages.get(version, set()) != before:
            found.problems.append(f"event {row['seq']}: version {version} was not in {sorted(before)}")
        model.stages[version] = set(after["stages"])
        if "Production" not in after["stages"] or "Production" in before:
            return
        found.promotions += 1
        name = after.get("request")
        if name is None:
            found.problems.append(f"event {row['seq']}: a promotion without a request")
            return
        found.by_request += 1
        request = self.requests[name]
        counted = {
            who
            for who, approval in request.approvals.items()
            if who != request.requester
            and who in model.approvers
            and approval.rule == self.rule[0]
            and approval.note == model.notes.get(version)
        }
        if len(counted) < self.rule[1] or request.version != version or not request.is_open:
            found.problems.append(
                f"event {row['seq']}: promoted by request {name} with {len(counted)} of {self.rule[1]} approvals"
            )

    def _check_holders(self, found: Replayed, seq: int) -> None:
        """Count the versions in Production between two changes."""
        for name, model in self.models.items():
            holders = [version for version, stages in model.stages.items() if "Production" in stages]
            if len(holders) > 1:
                found.problems.append(f"before event {seq}: versions {holders} of model {name} are in Production")

    def end(self, found: Replayed) -> None:
        """Check the last state."""
        self._check_holders(found, sys.maxsize)


def main() -> int:
    """Run rounds against a server of its own, and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    postgres = PostgresServer()
    with tempfile.TemporaryDirectory() as folder:
        try:
            url = postgres.create_database()
            arguments: list[str | Path] = ["--data", Path(folder) / "data", "--database", url, "--workers", "2"]
            server = GreenroomServer(*arguments, log=Path(folder) / "log", environment=ADMIN)
            try:
                races = Races(server.url, url, server.pid, options.seed)
                began = time.monotonic()
                asyncio.run(races.run(options.rounds))
                took_s = time.monotonic() - began
                found = asyncio.run(replay(url))
            finally:
                server.kill()
        finally:
            postgres.close()
    print(f"{options.rounds} rounds in {took_s:.0f} s, {sum(races.answers.values())} calls, {races.kills} kills")
    print(f"{found.events} events, {found.promotions} promotions, {found.by_request} of them by a request")
    print(", ".join(f"{answer}: {count}" for answer, count in sorted(races.answers.items())))
    for problem in found.problems[:20]:
        print(problem)
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
