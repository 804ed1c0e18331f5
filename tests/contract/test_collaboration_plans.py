"""Large tables of requests, notifications, watches, loads, rules and seals: each read finds its rows by indexes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.requests import RequestState
from greenroom.core.rules import Target
from greenroom.core.stages import PRODUCTION
from greenroom.core.watches import WatchLevel
from greenroom.server.sealer import Sealer
from greenroom.services import usage
from greenroom.services.approvals.request_views import list_requests
from greenroom.services.approvals.waiting_requests import list_waiting_requests
from greenroom.services.history import audit, holders
from greenroom.services.inbox import notifications, watches
from greenroom.services.rules import version_checks
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.plans import Queries
from tests.support.registry import USER, a_model_version, move
from tests.support.requests import Team

pytestmark = pytest.mark.anyio

ROWS = 4_000
# As tables, and as the statements call them; the others have so few rows that PostgreSQL reads them from end to end.
_LARGE = (
    *("transition_requests", "request_decisions", "notifications", "watches", "usage_days", "stage_rules"),
    *("events", "event_positions", "sealed_events", "registered_models", "stage_stays"),
    *("r", "d", "n", "w", "u", "s", "e", "p", "l", "m"),
)
_MODELS = Sql(
    "INSERT INTO registered_models (workspace, name, created_at_ms, updated_at_ms, next_version) "
    "{values:text, text, int, int, int}"
)
_IDS = Sql("SELECT id FROM registered_models WHERE name <> 'wine' ORDER BY id")
_REQUESTS = Sql(
    "INSERT INTO transition_requests (workspace, number, registered_model_id, version, target_kind, target, "
    "archive_existing, keep_others, is_exclusive, comment, requester, requester_account, requester_name, state, "
    "created_at_ms, updated_at_ms, expires_at_ms, reason) "
    "{values:text, int, int, int, text, text, int, int, int, text, text, int, text, text, int, int, int, text}"
)
_DECISIONS = Sql(
    "INSERT INTO request_decisions (request_row, kind, decider, decider_account, decider_name, comment, facts, "
    "rule_version, at_ms) SELECT id, 'approved', 'acc_99', 99, 'zoe', '', '{{}}', 1, 1 FROM transition_requests "
    "WHERE requester_account = 99"
)
_EVENTS = Sql(
    "INSERT INTO events (at_ms, actor, actor_id, type, subject, topic, workspace, after) "
    "{values:int, text, text, text, text, text, text, text}"
)
_NOTIFICATIONS = Sql(
    "INSERT INTO notifications (account_id, workspace, event_seq, model_id, kind, created_at_ms) "
    "SELECT 90 + e.seq % 9, 'default', e.seq, $1, 'decide', e.at_ms FROM events e"
)
_OWN_NOTIFICATIONS = Sql(
    "INSERT INTO notifications (account_id, workspace, event_seq, model_id, kind, created_at_ms) "
    "SELECT CAST($1 AS BIGINT), 'default', e.seq, $2, 'decide', e.at_ms FROM events e ORDER BY e.seq LIMIT 20"
)
_WATCHES = Sql(
    "INSERT INTO watches (account_id, model_id, workspace, level, created_at_ms, updated_at_ms, after_seq) "
    "{values:int, int, text, text, int, int, int}"
)
_LOADS = Sql(
    "INSERT INTO usage_days (registered_model_id, version, day, account_id, client, way, loads, last_at_ms) "
    "{values:int, int, int, int, text, text, int, int}"
)
_RULES = Sql(
    "INSERT INTO stage_rules (workspace, model_row, target, version, rule, updated_at_ms, updated_by) "
    "{values:text, int, text, int, text, int, text}"
)
_ANALYZE = Sql("ANALYZE")
_FAR = 2**52

Verb = Callable[[SqlTransaction], Coroutine[Any, Any, Any]]


@pytest.fixture
def queries() -> Queries:
    return Queries()


@pytest.fixture
async def team(database_url: str, queries: Queries) -> AsyncIterator[Team]:
    """The team of ``wine`` in a workspace where others have very many of everything."""
    opened = await open_database(database_url, make_transaction=queries.record)
    team = await Team(opened).begin()
    await opened.write(_fill)
    await move(opened, "wine", 1, "Staging")
    await team.ask("ada", 1)
    await team.ask("ben", 2)
    ada = team.people["ada"].owner_row
    row = await opened.read(lambda tx: tx.registered_models.find_row("wine"))
    await opened.write(lambda tx: tx._session.run(_OWN_NOTIFICATIONS, ada, row))
    await team.write("ada", watches.set_watch, name="wine", level=WatchLevel.ALL)
    sealer = Sealer(opened)
    await sealer.step()
    await sealer.close()
    await opened.write(lambda tx: tx._session.run(_ANALYZE))
    queries.seen.clear()
    yield team
    await opened.close()


async def _fill(tx: SqlTransaction) -> None:
    session = tx._session
    await session.execute_many(_MODELS, [("default", f"beer-{number}", 1, 1, 1) for number in range(ROWS)])
    ids = [row[0] for row in await session.all(_IDS)]
    closed = [
        ("default", 1_000 + n, row, 1, "stage", "Production", 0, 0, 0, "", "acc_99", 99, "zoe", "moved", n, n, _FAR, "")
        for n, row in enumerate(ids)
    ]
    await session.execute_many(_REQUESTS, closed)
    await session.run(_DECISIONS)
    await session.execute_many(
        _EVENTS,
        [
            (n, "zoe", "acc_99", "registered_model_tag.set", *[f"registered_model:{row}"] * 2, "default", "{}")
            for n, row in enumerate(ids)
        ],
    )
    await session.run(_NOTIFICATIONS, ids[0])
    await session.execute_many(_WATCHES, [(90 + n % 9, row, "", "stages", 1, 1, 0) for n, row in enumerate(ids)])
    loads = [(row, 1, n % 300, 90 + n % 9, "mlflow 3", "alias", 1, 1) for n, row in enumerate(ids)]
    await session.execute_many(_LOADS, loads)
    rules = [("default", row, "stage:Production", 1, '{"approvals":1}', 1, "zoe") for row in ids]
    await session.execute_many(_RULES, rules)


async def scans(team: Team, queries: Queries) -> list[str]:
    """Return the plans that read a large table from end to end; some statements were seen."""
    assert queries.seen
    scan = re.compile(rf"(?i)scan(?: on)? ({'|'.join(_LARGE)})\b(?!\.)")
    # What a subquery has limited is read from end to end by right, also if it is called like a table elsewhere.
    return [
        plan
        for plan in await queries.scans(team.database)
        if any(f"CO-ROUTINE {name}" not in plan for name in scan.findall(plan))
    ]


def requests_of(team: Team, who: str, **fields: Any) -> Verb:
    states = fields.pop("states", [RequestState.OPEN])
    return lambda tx: list_requests(tx, team.people[who], states=states, limit=20, page_token=None, **fields)


READS: dict[str, Callable[[Team], Verb]] = {
    "requests that wait": lambda team: (
        lambda tx: list_waiting_requests(tx, team.people["ben"], limit=20, page_token=None)
    ),
    "open requests": lambda team: requests_of(team, "ada"),
    "closed requests": lambda team: requests_of(team, "ada", states=[RequestState.MOVED, RequestState.EXPIRED]),
    "own requests": lambda team: requests_of(team, "ada", own=True, states=list(RequestState)),
    "own open requests": lambda team: requests_of(team, "ada", own=True),
    "requests of a model": lambda team: requests_of(team, "ada", name="wine", states=list(RequestState)),
    "open requests of a version": lambda team: requests_of(team, "ada", name="wine", version=1),
    "inbox": lambda team: (
        lambda tx: notifications.list_notifications(tx, team.people["ada"], limit=20, page_token=None)
    ),
    "unread in the inbox": lambda team: (
        lambda tx: notifications.list_notifications(tx, team.people["ada"], is_unread=True, limit=20, page_token=None)
    ),
    "counts of the inbox": lambda team: lambda tx: notifications.count_inbox(tx, team.people["ada"]),
    "own watches": lambda team: lambda tx: watches.list_watches(tx, team.people["ada"], limit=20, page_token=None),
    "watchers of a model": lambda team: lambda tx: _watchers(tx),
    "users of a version": lambda team: (
        lambda tx: usage.callers_of_version(tx, USER, name="wine", version=1, days=30, limit=20, page_token=None)
    ),
    "loads of a model": lambda team: (
        lambda tx: usage.usage_of_model(tx, USER, name="wine", days=30, limit=20, page_token=None)
    ),
    "who would notice": lambda team: lambda tx: usage.impact_of_version(tx, USER, name="wine", version=1),
    "rules of a version": lambda team: (
        lambda tx: version_checks.list_checks(tx, team.people["ada"], name="wine", version=1)
    ),
    "rules of the workspace": lambda team: lambda tx: tx.stage_rules.of_workspace(),
    "one rule": lambda team: lambda tx: tx.stage_rules.get(Target.stage(PRODUCTION), 0),
    "holders": lambda team: (
        lambda tx: holders.list_stage_holders(
            tx, USER, name="wine", stage="Staging", since=None, until=None, row=None, limit=10, page_token=None
        )
    ),
}


async def _watchers(tx: SqlTransaction) -> Any:
    row = await tx.registered_models.find_row("wine")
    assert row is not None
    return await tx.watches.watchers(row, tx.workspace, before_seq=1 << 62)


async def test_every_read_finds_its_rows_by_indexes(team: Team, queries: Queries) -> None:
    found = {}
    for what, read in READS.items():
        queries.seen.clear()
        await team.database.search(read(team))
        if plans := await scans(team, queries):
            found[what] = plans
    assert found == {}, "\n\n".join(plan for plans in found.values() for plan in plans)


async def test_what_waits_is_found_by_one_statement_about_requests(team: Team, queries: Queries) -> None:
    found, token = await team.database.search(READS["requests that wait"](team))
    assert ([one.request.requester.name for one in found], token) == (["ada"], None)
    about = [sql.sqlite for sql, _ in queries.seen if "FROM transition_requests" in sql.sqlite]
    assert len(about) == 1


async def test_the_sealer_and_its_proofs_find_their_rows_by_indexes(team: Team, queries: Queries) -> None:
    await a_model_version(team.database, "wine")
    queries.seen.clear()
    await Sealer(team.database).step()
    assert any("sealed_events" in sql.sqlite for sql, _ in queries.seen)
    await team.database.search(lambda tx: tx.audit.sealed(1))
    await team.database.search(lambda tx: tx.audit.leaves(10, 20))
    await team.database.search(lambda tx: tx.audit.nodes(4, 0, 8))
    await team.database.search(lambda tx: tx.audit.heads(before_size=None, limit=10))
    await team.database.search(lambda tx: audit.get_status(tx, USER))
    assert await scans(team, queries) == []
