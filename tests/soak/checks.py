"""After a round: does everything acknowledged exist, and is every other operation complete or absent?"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.crash.journal import Write
from tests.crash.verdict import Problem, all_versions, file, history, possible, whole_or_absent
from tests.crash.wire import Refused, Wire
from tests.crash.writer import contents
from tests.soak.client import BATCH_POINTS, LOG_LINES, PACKAGE_FILES, log_lines, points_of


@dataclass
class Ledger:
    """The attempted writes of one client in a round.

    Args:
        model: the registered model of this client alone.
        repeats: the library repeats unanswered requests without an idempotency key.
    """

    model: str
    writes: list[Write]
    repeats: bool = False

    def of(self, kind: str) -> list[Write]:
        """Return the attempts of a kind, in their order."""
        return [write for write in self.writes if write.kind == kind]

    @property
    def runs(self) -> list[str]:
        """The runs that were acknowledged to it."""
        return [str(write.answer) for write in self.of("begin") if write.verdict == "acknowledged"]


def problems(wire: Wire, ledger: Ledger) -> Iterator[Problem]:
    """Return all that is lost, half-written or made up."""
    of_run: dict[str, list[Write]] = defaultdict(list)
    for write in ledger.writes:
        if write.kind not in ("begin", "stage", "alias", "contend"):
            of_run[str(write.about)].append(write)
    for begun in ledger.of("begin"):
        if begun.verdict == "acknowledged":
            yield from _run(wire, begun, of_run[str(begun.answer)])
    yield from _versions(wire, ledger)


def left_running(wire: Wire, ledger: Ledger) -> int:
    """Count the runs whose end was attempted and that still run."""
    ended = {str(write.about) for write in ledger.of("end")}
    return sum(_info(wire, run_id)["status"] == "RUNNING" for run_id in ledger.runs if run_id in ended)


def shared_model(wire: Wire, model: str, ledgers: Sequence[Ledger]) -> Iterator[Problem]:
    """Check the model whose versions all clients move to Production: each move archived the other version."""
    holders = [v["version"] for v in all_versions(wire, model) if v["current_stage"] == "Production"]
    moves = [write for client in ledgers for write in client.of("contend")]
    if len(holders) > 1:
        yield Problem("half-written", f"versions {holders} of {model} are in Production; each move archived the others")
    if not holders and any(write.verdict == "acknowledged" for write in moves):
        yield Problem("lost", f"no version of {model} is in Production, although moves were acknowledged")


def _info(wire: Wire, run_id: str) -> dict[str, Any]:
    info: dict[str, Any] = wire.call("GET", "runs/get", run_id=run_id)["run"]["info"]
    return info


def _run(wire: Wire, begun: Write, writes: Sequence[Write]) -> Iterator[Problem]:
    run_id = str(begun.answer)
    try:
        run = wire.call("GET", "runs/get", run_id=run_id)["run"]
    except Refused as refusal:
        yield Problem("lost", f"run {run_id} was acknowledged and cannot be read: {refusal}")
        return
    tags = {tag["key"]: tag["value"] for tag in run["data"].get("tags", [])}
    params = {param["key"]: param["value"] for param in run["data"].get("params", [])}
    if tags.get("attempt") != begun.label:
        yield Problem("half-written", f"run {run_id} has no tag of its attempt {begun.label}")
    points = {key: {int(point["step"]) for point in history(wire, run_id, key)} for key in ("metric", "background")}
    batches = [{int(point["step"]) for point in history(wire, run_id, f"b{n}")} for n in range(BATCH_POINTS)]
    root = run["info"]["artifact_uri"].removeprefix("mlflow-artifacts:/").strip("/")
    for write in writes:
        match write.kind:
            case "metric":
                there = write.number in points["metric"]
                yield from whole_or_absent(write, "no point", there, not there)
            case "batch":
                stored = [write.number in steps for steps in batches]
                stored += [params.get(f"p-{write.number}") == write.label, tags.get(f"t-{write.number}") == write.label]
                what = f"{sum(stored)} of {len(stored)} values"
                yield from whole_or_absent(write, what, all(stored), not any(stored))
            case "background" | "end":
                missing = set(points_of(write.number)) - points["background"]
                if missing and write.verdict == "acknowledged":
                    yield Problem("lost", f"{len(missing)} background points of {write.kind} {write.label} are missing")
                if write.kind == "end" and write.verdict == "acknowledged" and run["info"]["status"] != "FINISHED":
                    yield Problem("lost", f"run {run_id} was ended and is {run['info']['status']}")
            case "file":
                held = file(wire, f"{root}/files/{write.number}.bin")
                yield from whole_or_absent(write, _size(held), held == contents(write.label), held is None)
            case "log":
                held = file(wire, f"{root}/logs/{write.number}.log")
                yield from whole_or_absent(write, _size(held), _is_part_of_log(held, write.label), held is None)
            case "package":
                for n in range(PACKAGE_FILES):
                    held = file(wire, f"{root}/package-{write.number}/{n}.bin")
                    yield from whole_or_absent(
                        write, f"file {n}: {_size(held)}", held == contents(f"{write.label}-{n}"), held is None
                    )
    standing, may_be_absent = possible([w for w in writes if w.kind == "tag"], may_be_late=True)
    if tags.get("current") not in {w.label for w in standing} and not ("current" not in tags and may_be_absent):
        allowed = [write.label for write in standing][:5]
        yield Problem("lost", f"tag 'current' of run {run_id} is {tags.get('current')!r}, should be one of {allowed}")


def _versions(wire: Wire, ledger: Ledger) -> Iterator[Problem]:
    attempts = {write.label: write for write in ledger.of("package")}
    versions = all_versions(wire, ledger.model)
    made: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for version in versions:
        made[version.get("description", "")].append(version)
    for label, several in made.items():
        if label not in attempts:
            yield Problem("unexpected", f"version {several[0]['version']} of {ledger.model} was never attempted")
            continue
        if len(several) > 1 and not ledger.repeats:
            numbers = [version["version"] for version in several]
            yield Problem("unexpected", f"attempt {label} made versions {numbers} of {ledger.model}")
        for version in several:
            yield from _version(wire, ledger.model, version, attempts[label])
    for label, write in attempts.items():
        numbers = [version["version"] for version in made[label]] if label in made else []
        if write.verdict == "acknowledged" and write.answer not in numbers:
            yield Problem("lost", f"version {write.answer} of {ledger.model} was acknowledged; stored: {numbers}")
    holders = [version["version"] for version in versions if version["current_stage"] == "Production"]
    if len(holders) > 1:
        yield Problem(
            "half-written", f"versions {holders} of {ledger.model} are in Production; each move archived others"
        )
    yield from _standing(ledger, "stage", holders[0] if holders else None)
    try:
        answer = wire.call("GET", "registered-models/alias", name=ledger.model, alias="champion")
        yield from _standing(ledger, "alias", answer["model_version"]["version"])
    except Refused:
        yield from _standing(ledger, "alias", None)


def _version(wire: Wire, model: str, version: dict[str, Any], attempt: Write) -> Iterator[Problem]:
    """Check a version and the bytes of the files it froze."""
    tags = {tag["key"]: tag["value"] for tag in version.get("tags", [])}
    if tags.get("attempt") != attempt.label or version.get("run_id") != attempt.about:
        yield Problem("half-written", f"version {version['version']} of {model} is not whole: {version}")
    where = f"/api/v1/models/{model}/versions/{version['version']}/files"
    frozen = {entry["path"]: entry["digest"] for entry in _json(wire, where)["items"]}
    sent = {f"{n}.bin": hashlib.sha256(contents(f"{attempt.label}-{n}")).hexdigest() for n in range(PACKAGE_FILES)}
    if frozen != sent:
        yield Problem("half-written", f"the files of version {version['version']} of {model} are not those sent")


def _standing(ledger: Ledger, kind: str, stands: str | None) -> Iterator[Problem]:
    allowed, may_be_absent = possible(ledger.of(kind), may_be_late=True)
    if stands not in {str(write.about) for write in allowed} and not (stands is None and may_be_absent):
        expected = [str(write.about) for write in allowed][:5]
        yield Problem("lost", f"{kind} of {ledger.model} stands at version {stands}, should be one of {expected}")


def _json(wire: Wire, path: str) -> Any:
    return json.loads(wire.raw("GET", path))


def _is_part_of_log(held: bytes | None, label: str) -> bool:
    """Return whether it is a prefix of the log, at least as long as the log was when the upload began."""
    if held is None:
        return False
    lines = log_lines(label)
    whole = b"".join(itertools.islice(lines, LOG_LINES))
    least = len(whole)
    while len(whole) < len(held):
        whole += next(lines)
    return len(held) >= least and whole.startswith(held)


def _size(held: bytes | None) -> str:
    return "absent" if held is None else f"{len(held)} bytes"
