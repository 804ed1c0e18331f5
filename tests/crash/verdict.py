"""After a campaign: does every acknowledged write exist, and is every other one complete or absent?

Each check returns what is wrong; nothing means that all is well.
"""

from __future__ import annotations

import json
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from tests.crash.campaign import Campaign, WriterRun
from tests.crash.journal import Write
from tests.crash.wire import ARTIFACTS, Refused, Wire
from tests.crash.writer import METRICS_A_BATCH, PARAMS_A_BATCH, TAGS_A_BATCH, contents

HISTORY_PAGE = 100

Sort = Literal["lost", "half-written", "unexpected"]


class Problem(NamedTuple):
    """Something that is not as it was answered.

    Args:
        sort: acknowledged and lost; neither whole nor absent; or there although it should not be.
        text: a sentence about it.
    """

    sort: Sort
    text: str

    def __str__(self) -> str:
        return f"{self.sort}: {self.text}"


def problems(wire: Wire, campaign: Campaign) -> list[Problem]:
    """Return everything that is lost, half-written or made up."""
    found = list(_versions(wire, campaign))
    for of in campaign.runs:
        run = wire.call("GET", "runs/get", run_id=of.run_id)["run"]
        data = run.get("data", {})
        tags = {tag["key"]: tag["value"] for tag in data.get("tags", [])}
        params = {param["key"]: param["value"] for param in data.get("params", [])}
        found += _batches(wire, campaign, of, params, tags)
        found += _current_tags(campaign, of, tags)
        found += _alias(wire, campaign, of)
        found += _files(wire, campaign, of)
    return found


def unrecorded(wire: Wire, campaign: Campaign) -> list[Problem]:
    """Return where the history and the registry disagree: every version has one event of its creation, and no event is alone.

    Greenroom only: MLflow stores no history.
    """
    created: list[int] = []
    query = {"model": campaign.model, "type": "model_version.created", "limit": str(HISTORY_PAGE)}
    while True:
        page = json.loads(wire.raw("GET", f"/api/v1/events?{urllib.parse.urlencode(query)}"))
        created += [event["subject"]["version"] for event in page["items"]]
        if page["next_page_token"] is None:
            break
        query["page_token"] = page["next_page_token"]
    stored = [int(version["version"]) for version in all_versions(wire, campaign.model)]
    alone = sorted(set(created) - set(stored))
    silent = sorted(set(stored) - set(created))
    found = [f"events tell of versions that are not there: {alone[:20]}"] if alone else []
    found += [f"versions without an event: {silent[:20]}"] if silent else []
    found += ["a version has two events of its creation"] if len(created) != len(set(created)) else []
    return [Problem("half-written", text) for text in found]


def _versions(wire: Wire, campaign: Campaign) -> Iterator[Problem]:
    stored: dict[str, str] = {}
    attempted = {write.label: write for write in campaign.of("version")}
    versions = all_versions(wire, campaign.model)
    for version in versions:
        tags = {tag["key"]: tag["value"] for tag in version.get("tags", [])}
        label = version.get("description", "")
        if label not in attempted:
            yield Problem("unexpected", f"version {version['version']} was never attempted: {version}")
            continue
        if label in stored:
            yield Problem("unexpected", f"attempt {label} made two versions: {stored[label]} and {version['version']}")
        stored[label] = version["version"]
        number = str(attempted[label].number)
        if (version["source"], tags) != (f"s3://outside/{label}", {"attempt": label, "number": number}):
            yield Problem("half-written", f"version {version['version']} is not whole: {version}")
        if attempted[label].verdict == "refused":
            yield Problem(
                "unexpected",
                f"version {version['version']} exists although its writer was refused: {attempted[label].answer}",
            )
    numbers = sorted(int(version["version"]) for version in versions)
    if numbers != list(range(1, len(numbers) + 1)):
        missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
        yield Problem("unexpected", f"version numbers have gaps: {missing[:20]}")
    for label, write in attempted.items():
        if write.verdict == "acknowledged" and stored.get(label) != write.answer:
            yield Problem("lost", f"version {write.answer} was acknowledged to {label}, stored is {stored.get(label)}")


def all_versions(wire: Wire, model: str) -> list[dict[str, Any]]:
    """Read all versions of a model, page by page."""
    versions: list[dict[str, Any]] = []
    query = {"filter": f"name = '{model}'", "max_results": "1000"}
    while True:
        page = wire.call("GET", "model-versions/search", **query)
        versions += page.get("model_versions", [])
        if not page.get("next_page_token"):
            return versions
        query["page_token"] = page["next_page_token"]


def _batches(
    wire: Wire, campaign: Campaign, of: WriterRun, params: dict[str, str], tags: dict[str, str]
) -> Iterator[Problem]:
    whole = METRICS_A_BATCH + PARAMS_A_BATCH + TAGS_A_BATCH
    stored: dict[int, int] = defaultdict(int)
    for n in range(METRICS_A_BATCH):
        for metric in history(wire, of.run_id, f"m{n}"):
            stored[int(metric["step"])] += 1
            if metric["value"] != n or int(metric["timestamp"]) != int(metric["step"]):
                yield Problem("half-written", f"a metric of run {of.run_id} has other values than were sent: {metric}")
    written = {write.number: write for write in campaign.of("batch", of.writer)}
    for key, value in [*params.items(), *tags.items()]:
        kind, _, count = key.partition("-")
        if kind[0] not in "pt" or not kind[1:].isdigit():
            continue
        stored[int(count)] += 1
        if value != f"{of.writer}-{count}":
            yield Problem("half-written", f"{key} of run {of.run_id} has another value than was sent: {value}")
    for unknown in stored.keys() - written.keys():
        yield Problem("unexpected", f"a batch numbered {unknown} of writer {of.writer} was never attempted")
    for number, write in written.items():
        yield from whole_or_absent(
            write, f"{stored[number]} of {whole} rows", stored[number] == whole, stored[number] == 0
        )


def history(wire: Wire, run_id: str, key: str) -> list[dict[str, Any]]:
    """Read all points of a metric, page by page."""
    points: list[dict[str, Any]] = []
    query = {"run_id": run_id, "metric_key": key, "max_results": "25000"}
    while True:
        page = wire.call("GET", "metrics/get-history", **query)
        points += page.get("metrics", [])
        if not page.get("next_page_token"):
            return points
        query["page_token"] = page["next_page_token"]


def whole_or_absent(write: Write, what: str, is_whole: bool, is_absent: bool) -> Iterator[Problem]:
    """Judge one attempt by whether all or nothing of it is there."""
    where = f"{write.kind} {write.label}"
    if write.verdict == "acknowledged" and not is_whole:
        yield Problem("lost", f"{where} was acknowledged and is lost or broken: {what}")
    elif not is_whole and not is_absent:
        yield Problem("half-written", f"{where} is neither whole nor absent: {what}")
    if write.verdict == "refused" and not is_absent:
        yield Problem("unexpected", f"{where} was refused and yet left something: {what}; {write.answer}")


def possible(writes: Sequence[Write], *, may_be_late: bool) -> tuple[list[Write], bool]:
    """Return the writes that may stand where each replaces the one before, and whether nothing may stand there.

    That is the last acknowledged one, and all later ones without an answer.

    Args:
        may_be_late: also earlier ones without an answer.
    """
    standing: list[Write] = []
    is_settled = False
    for write in reversed(writes):
        if write.verdict == "unknown" and (may_be_late or not is_settled):
            standing.append(write)
        if write.verdict == "acknowledged" and not is_settled:
            standing.append(write)
            is_settled = True
    return standing, not is_settled


def _possible(campaign: Campaign, writes: Sequence[Write]) -> tuple[set[str], bool]:
    standing, may_be_absent = possible(writes, may_be_late=campaign.may_be_late)
    return {write.label for write in standing}, may_be_absent


def _current_tags(campaign: Campaign, of: WriterRun, tags: dict[str, str]) -> Iterator[Problem]:
    for slot in range(5):
        key = f"current-{slot}"
        moves = [w for w in campaign.of("tag", of.writer) if w.number % 5 == slot]
        allowed, may_be_absent = _possible(campaign, moves)
        if tags.get(key) not in allowed and not (key not in tags and may_be_absent):
            yield Problem(
                "lost", f"tag {key} of run {of.run_id} is {tags.get(key)!r}, should be one of {sorted(allowed)[:5]}"
            )


def _alias(wire: Wire, campaign: Campaign, of: WriterRun) -> Iterator[Problem]:
    """Check that the alias is on the version of the last acknowledged move, or on that of a later move under way."""
    # A move without an answer went to the latest version this writer knew at that moment.
    allowed: set[str | None] = {None}
    late: set[str | None] = set()
    told: str | None = None
    for write in (w for w in campaign.writes if w.writer == of.writer and w.kind in ("version", "alias")):
        if write.kind == "version":
            told = write.answer if write.verdict == "acknowledged" else told
        elif told is not None and write.verdict == "acknowledged":
            allowed = {told, *late}
        elif told is not None and write.verdict == "unknown":
            allowed.add(told)
            late |= {told} if campaign.may_be_late else set()
    try:
        answer = wire.call("GET", "registered-models/alias", name=campaign.model, alias=f"of-{of.writer}")
        current: str | None = answer["model_version"]["version"]
    except Refused:
        current = None
    if current not in allowed:
        yield Problem("lost", f"alias of-{of.writer} is on version {current}, should be on one of {allowed}")


def _files(wire: Wire, campaign: Campaign, of: WriterRun) -> Iterator[Problem]:
    for write in campaign.of("file", of.writer):
        stored = file(wire, f"{of.root}/files/{write.number}.bin")
        what = "absent" if stored is None else f"{len(stored)} bytes"
        yield from whole_or_absent(write, what, stored == contents(write.label), stored is None)
    listed = {entry["path"] for entry in _list(wire, f"{of.root}/files")}
    for name in listed - {f"{write.number}.bin" for write in campaign.of("file", of.writer)}:
        yield Problem("unexpected", f"file {name} of run {of.run_id} was never attempted")
    allowed, may_be_absent = _possible(campaign, campaign.of("overwrite", of.writer))
    current = file(wire, f"{of.root}/current.bin")
    if current not in [contents(label) for label in allowed] and not (current is None and may_be_absent):
        size = "absent" if current is None else f"{len(current)} bytes"
        yield Problem("lost", f"current.bin of run {of.run_id} is none of what was sent last: {size}")


def file(wire: Wire, path: str) -> bytes | None:
    """Read a file by its path below the artifact proxy; None if it does not exist."""
    try:
        return wire.raw("GET", f"{ARTIFACTS}/{path}")
    except Refused as refusal:
        if refusal.status == 404:
            return None
        raise


def _list(wire: Wire, path: str) -> list[dict[str, Any]]:
    answer = json.loads(wire.raw("GET", f"{ARTIFACTS}?path={path}"))
    files: list[dict[str, Any]] = answer.get("files", [])
    return files
