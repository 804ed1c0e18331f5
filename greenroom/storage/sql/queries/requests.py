"""Queries: requests for transitions, decisions about them, and their reviewers."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

import msgspec

from greenroom.core.access import Scope
from greenroom.core.ports.requests import OpenRow, RequestFilter, WaitingRow
from greenroom.core.requests import (
    Decision,
    DecisionKind,
    FoundRequest,
    Person,
    RequestedMove,
    RequestState,
    Reviewer,
    Standing,
    TransitionRequest,
)
from greenroom.core.rules import Rule, Target, TargetKind
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.scopes import within_models_sql
from greenroom.storage.sql.queries.rule_facts import person_columns, read_person
from greenroom.storage.sql.queries.stages import STAGES_LOCK
from greenroom.storage.sql.session import Row, Session

_END = 2**63 - 1
# Number of columns of a request.
_WIDTH = 29
_rules = msgspec.json.Decoder(Rule)
_NEXT_NUMBER = Sql(
    "INSERT INTO request_numbers (workspace, last_number) VALUES ($1, 1) "
    "ON CONFLICT (workspace) DO UPDATE SET last_number = request_numbers.last_number + 1 RETURNING last_number"
)
_ADD = Sql(
    "INSERT INTO transition_requests (workspace, number, registered_model_id, version, target_kind, target, "
    "archive_existing, keep_others, is_exclusive, replaced, comment, requester, requester_account, requester_name, state, "
    "created_at_ms, updated_at_ms, expires_at_ms, reason) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', $15, $15, $16, '')"
)
# Whether the version has the stage or alias, and the highest version that has it: both by a primary key.
_IS_HELD = (
    "CASE WHEN r.target_kind = 'stage' THEN EXISTS (SELECT 1 FROM model_version_stages s "
    "WHERE s.registered_model_id = r.registered_model_id AND s.stage = r.target AND s.version = r.version) "
    "ELSE EXISTS (SELECT 1 FROM aliases a WHERE a.registered_model_id = r.registered_model_id AND a.alias = r.target "
    "AND a.version = r.version) END"
)
_HOLDER = (
    "CASE WHEN r.target_kind = 'stage' THEN (SELECT l.version FROM latest_versions l "
    "WHERE l.registered_model_id = r.registered_model_id AND l.stage = r.target) "
    "ELSE (SELECT a.version FROM aliases a WHERE a.registered_model_id = r.registered_model_id AND a.alias = r.target) END"
)
_HAS_VERSION = (
    "EXISTS (SELECT 1 FROM model_versions v "
    "WHERE v.registered_model_id = r.registered_model_id AND v.version = r.version AND v.deleted_at_ms IS NULL)"
)
_HAS_TARGET = (
    "(r.target_kind = 'alias' OR EXISTS (SELECT 1 FROM stages g WHERE g.workspace = r.workspace AND g.name = r.target))"
)
# What `core.requests.closing` says of an open request on a live model that is in its workspace.
_OVERTAKEN = f"(NOT {_HAS_VERSION} OR NOT {_HAS_TARGET} OR {_IS_HELD})"
_COLUMNS = (
    "r.id, r.number, r.registered_model_id, m.name, r.version, r.target_kind, r.target, r.archive_existing, "
    "r.keep_others, r.comment, r.requester, r.requester_account, r.requester_name, r.state, r.replaced, r.is_exclusive, "
    "r.created_at_ms, r.updated_at_ms, r.expires_at_ms, r.closed_at_ms, r.closed_by, r.reason, r.transition_seq, "
    f"nullif(m.workspace, r.workspace), m.deleted_at_ms IS NULL, {_HAS_VERSION}, {_HAS_TARGET}, {_IS_HELD}, {_HOLDER}"
)
_JOIN = "transition_requests r JOIN registered_models m ON m.id = r.registered_model_id"
_GET = Sql(f"SELECT {_COLUMNS} FROM {_JOIN} WHERE r.workspace = $1 AND r.number = $2")
_LOCK = Sql(
    f"SELECT id, {{share:{STAGES_LOCK.format('CAST($1 AS TEXT)')}}} FROM registered_models WHERE id = "
    "(SELECT registered_model_id FROM transition_requests WHERE workspace = $1 AND number = $2) {for_update}"
)
_OPEN_FOR = Sql(
    f"SELECT {_COLUMNS} FROM {_JOIN} WHERE r.registered_model_id = $1 AND r.version = $2 AND r.target_kind = $3 "
    "AND r.target = $4 AND r.state = 'open'"
)
# By the index of the model's open requests: others hold those of all models, or closed ones too.
_OPEN_ON = (
    f"SELECT {_COLUMNS} FROM {_JOIN} WHERE r.registered_model_id = $2 AND r.workspace || '' = $1 AND r.state = 'open'"
)
_OPEN_ON_MODEL = Sql(f"{_OPEN_ON} ORDER BY +r.number")
_OPEN_ON_VERSION = Sql(f"{_OPEN_ON} AND r.version = $3 ORDER BY +r.number")
_OPEN_ON_TARGETS = Sql(f"{_OPEN_ON} AND r.target_kind = $3 AND r.target IN {{texts:$4}} ORDER BY +r.number")
_OPEN_FOR_TARGETS = Sql(
    f"SELECT {_COLUMNS} FROM {_JOIN} WHERE r.workspace = $1 AND r.state = 'open' AND r.target_kind = $2 "
    "AND r.target IN {texts:$3} ORDER BY r.number"
)
_LISTED = (
    f"SELECT {_COLUMNS} FROM {_JOIN} WHERE r.workspace = $1 AND m.workspace = r.workspace AND r.number < $2 "
    "AND m.deleted_at_ms IS NULL"
)
_LAST = " ORDER BY r.number DESC LIMIT $3"
# A literal, so that the index of open requests is used.
_IS_OPEN = f"r.state = 'open' AND r.expires_at_ms > $4 AND NOT {_OVERTAKEN}"
_STATE = (
    f"CASE WHEN r.state <> 'open' THEN r.state WHEN {_OVERTAKEN} THEN 'overtaken' "
    "WHEN r.expires_at_ms <= $4 THEN 'expired' ELSE 'open' END"
)
_STATES = {True: f" AND {_IS_OPEN}", False: f" AND {_STATE} IN {{texts:$5}}"}
_WHOSE = {
    "all": ("", 0),
    "requester": (" AND r.requester = ${0}", 1),
    "model": (" AND r.registered_model_id = ${0}", 1),
    "version": (" AND r.registered_model_id = ${0} AND r.version = ${1}", 2),
}
_OPEN_TO = (
    f"SELECT {_COLUMNS} FROM {_JOIN} WHERE r.workspace = $1 AND m.workspace = r.workspace AND m.deleted_at_ms IS NULL "
    f"AND r.target_kind = $2 AND r.target = $5 AND {_IS_OPEN}"
)
_HAS_OWN_RULE = (
    "EXISTS (SELECT 1 FROM stage_rules s WHERE s.workspace = r.workspace AND s.model_row = r.registered_model_id "
    "AND s.target = r.target_kind || ':' || r.target AND s.rule IS NOT NULL)"
)
_OPEN_TO_ANY = within_models_sql(
    f"{_OPEN_TO} AND NOT {_HAS_OWN_RULE}{_LAST}", 6, condition="r.workspace = $1", column="r.registered_model_id"
)
_OPEN_TO_MODEL = within_models_sql(
    f"{_OPEN_TO} AND r.registered_model_id = $6{_LAST}",
    7,
    condition="r.workspace = $1",
    column="r.registered_model_id",
)
_OPEN_AFTER = Sql(
    "SELECT r.workspace, EXISTS (SELECT 1 FROM request_decisions d WHERE d.request_row = r.id AND d.kind = 'approved'), "
    f"{_COLUMNS} FROM {_JOIN} WHERE r.state = 'open' AND (r.workspace, r.number) > ($1, $2) "
    "ORDER BY r.workspace, r.number LIMIT $3"
)
# The rule that applies to a request: that of its model, else that of the workspace.
_RULE = (
    "FROM stage_rules s WHERE s.workspace = r.workspace AND s.model_row IN (0, r.registered_model_id) "
    "AND s.target = r.target_kind || ':' || r.target AND s.rule IS NOT NULL ORDER BY s.model_row DESC LIMIT 1"
)
_WAITING = within_models_sql(
    f"SELECT (SELECT s.rule {_RULE}), {_COLUMNS}, {person_columns('r.registered_model_id')} FROM {_JOIN} "
    "JOIN accounts a ON a.id = $5 WHERE r.workspace = $1 AND m.workspace = r.workspace AND m.deleted_at_ms IS NULL "
    f"AND {_IS_OPEN} AND r.number < $2 AND r.requester_account IS DISTINCT FROM $5 "
    "AND coalesce((SELECT d.rule_version FROM request_decisions d WHERE d.request_row = r.id AND d.decider_account = $5 "
    f"AND d.kind = 'approved' ORDER BY d.id DESC LIMIT 1), -1) <> coalesce((SELECT s.version {_RULE}), 0) "
    "ORDER BY r.number DESC LIMIT $3",
    6,
    condition="r.workspace = $1",
    column="r.registered_model_id",
)
_CLOSE = Sql(
    "UPDATE transition_requests SET state = $2, updated_at_ms = $3, closed_at_ms = $3, closed_by = $4, reason = $5, "
    "transition_seq = $6 WHERE id = $1 AND state = 'open'"
)
_TOUCH = Sql("UPDATE transition_requests SET updated_at_ms = $2 WHERE id = $1")
_ADD_DECISION = Sql(
    "INSERT INTO request_decisions (request_row, kind, decider, decider_account, decider_name, comment, facts, "
    "rule_version, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
)
_DECISIONS = Sql(
    "SELECT request_row, id, kind, decider, decider_account, decider_name, comment, facts, rule_version, at_ms "
    "FROM request_decisions WHERE request_row IN {ints:$1} ORDER BY id"
)
_REMOVE_REVIEWERS = Sql("DELETE FROM request_reviewers WHERE request_row = $1 AND account_id NOT IN {ints:$2}")
_ADD_REVIEWER = Sql(
    "INSERT INTO request_reviewers (request_row, account_id, asked_by, asked_at_ms) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (request_row, account_id) DO NOTHING"
)
_REVIEWERS = Sql(
    "SELECT w.request_row, w.account_id, a.name, w.asked_by, w.asked_at_ms FROM request_reviewers w "
    "JOIN accounts a ON a.id = w.account_id WHERE w.request_row IN {ints:$1} ORDER BY a.name, w.account_id"
)


def _lists(whose: str, *, only_open: bool) -> tuple[str, int]:
    """Return the text of a list, and the number of the first value that a scope adds."""
    first = 5 if only_open else 6
    text, count = _WHOSE[whose]
    return _LISTED + _STATES[only_open] + text.format(first, first + 1) + _LAST, first + count


_LISTS = {
    (whose, only_open): within_models_sql(text, place, condition="r.workspace = $1", column="r.registered_model_id")
    for whose in _WHOSE
    for only_open in (True, False)
    for text, place in (_lists(whose, only_open=only_open),)
}


class SqlRequests:
    """Implements `RequestStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(
        self,
        *,
        model_row: int,
        version: int,
        move: RequestedMove,
        is_exclusive: bool,
        replaced: int | None,
        comment: str,
        requester: Person,
        expires_at_ms: int,
    ) -> int:
        """Insert an open request and return its number."""
        counted = await self._session.one(_NEXT_NUMBER, self._workspace)
        assert counted is not None
        number = int(counted[0])
        await self._session.run(
            _ADD,
            self._workspace,
            number,
            model_row,
            version,
            move.target.kind.value,
            move.target.name,
            int(move.archive_existing),
            int(move.keep_others),
            int(is_exclusive),
            replaced,
            comment,
            requester.id,
            requester.account,
            requester.name,
            self._session.now_ms,
            expires_at_ms,
        )
        return number

    async def get(self, number: int) -> FoundRequest | None:
        """Read a request."""
        row = await self._session.one(_GET, self._workspace, number)
        return None if row is None else _found(row)

    async def lock(self, number: int) -> FoundRequest | None:
        """Lock the model of a request, then read the request."""
        if await self._session.one(_LOCK, self._workspace, number) is None:
            return None
        return await self.get(number)

    async def open_for(self, model_row: int, version: int, target: Target) -> FoundRequest | None:
        """Read the open request for a version and target."""
        row = await self._session.one(_OPEN_FOR, model_row, version, target.kind.value, target.name)
        return None if row is None else _found(row)

    async def listed(self, which: RequestFilter, *, before: int | None, limit: int, scope: Scope) -> list[FoundRequest]:
        """Read a page of requests, newest first."""
        only_open = set(which.states) == {RequestState.OPEN}
        values: list[object] = [self._workspace, _END if before is None else before, limit, self._session.now_ms]
        if not only_open:
            values.append(sorted(which.states))
        whose = "all"
        if which.model_row is not None:
            whose = "model" if which.version is None else "version"
            values += [which.model_row] if which.version is None else [which.model_row, which.version]
        elif which.requester is not None:
            whose = "requester"
            values.append(which.requester)
        rows = await self._session.all(*_LISTS[whose, only_open].choose(scope, *values))
        return [_found(row) for row in rows]

    async def open_to(self, target: Target, model_row: int | None, *, limit: int, scope: Scope) -> list[FoundRequest]:
        """Read the open requests that the rule of a target applies to, newest first."""
        values = (self._workspace, target.kind.value, limit, self._session.now_ms, target.name)
        if model_row is None:
            rows = await self._session.all(*_OPEN_TO_ANY.choose(scope, *values))
        else:
            rows = await self._session.all(*_OPEN_TO_MODEL.choose(scope, *values, model_row))
        return [_found(row) for row in rows]

    async def open_on(self, model_row: int, *, version: int | None = None) -> list[FoundRequest]:
        """Read the open requests for one registered model, oldest first."""
        if version is None:
            rows = await self._session.all(_OPEN_ON_MODEL, self._workspace, model_row)
        else:
            rows = await self._session.all(_OPEN_ON_VERSION, self._workspace, model_row, version)
        return [_found(row) for row in rows]

    async def open_for_targets(self, targets: Collection[Target], *, model_row: int | None) -> list[FoundRequest]:
        """Read the open requests for stages, or for aliases, oldest first."""
        kinds, names = {target.kind.value for target in targets}, sorted(target.name for target in targets)
        if not names:
            return []
        (kind,) = kinds
        if model_row is None:
            rows = await self._session.all(_OPEN_FOR_TARGETS, self._workspace, kind, names)
        else:
            rows = await self._session.all(_OPEN_ON_TARGETS, self._workspace, model_row, kind, names)
        return [_found(row) for row in rows]

    async def open_after(self, workspace: str, number: int, *, limit: int) -> list[OpenRow]:
        """Read open requests of all workspaces."""
        rows = await self._session.all(_OPEN_AFTER, workspace, number, limit)
        return [OpenRow(place, bool(has_approvals), _found(rest)) for place, has_approvals, *rest in rows]

    async def waiting(self, decider: Person, *, before: int | None, limit: int, scope: Scope) -> list[WaitingRow]:
        """Read open requests of others that an account has not approved under the present rule."""
        last = _END if before is None else before
        values = (self._workspace, last, limit, self._session.now_ms, decider.account)
        found = []
        for rule, *row in await self._session.all(*_WAITING.choose(scope, *values)):
            request, of_person = row[:_WIDTH], row[_WIDTH:]
            stored = None if rule is None else _rules.decode(rule)
            reader = read_person(of_person)
            if stored is None or not stored.approvals:
                counts = not reader.is_service
            else:
                counts = reader.counts_as_approver(stored.approvers)
            found.append(WaitingRow(counts, _found(request)))
        return found

    async def close(
        self, row: int, state: RequestState, *, by: str | None, reason: str, transition_seq: int | None
    ) -> None:
        """Update an open request to a closed one."""
        await self._session.run(_CLOSE, row, state.value, self._session.now_ms, by, reason, transition_seq)

    async def add_decision(
        self,
        row: int,
        *,
        kind: DecisionKind,
        by: Person,
        comment: str,
        facts: Mapping[str, str],
        rule_version: int,
    ) -> None:
        """Insert a decision about a request."""
        values = (row, kind, by.id, by.account, by.name, comment, _json(facts), rule_version, self._session.now_ms)
        await self._session.run(_ADD_DECISION, *values)
        await self._session.run(_TOUCH, row, self._session.now_ms)

    async def decisions(self, rows: Sequence[int]) -> Mapping[int, list[Decision]]:
        """Read the decisions about requests, oldest first."""
        found: dict[int, list[Decision]] = {}
        for request, row, kind, decider, account, name, comment, facts, rule_version, at_ms in await self._session.all(
            _DECISIONS, list(rows)
        ):
            found.setdefault(request, []).append(
                Decision(
                    row=row,
                    kind=kind,
                    by=Person(decider, account, name),
                    comment=comment,
                    facts=json.loads(facts),
                    rule_version=rule_version,
                    at_ms=at_ms,
                )
            )
        return found

    async def set_reviewers(self, row: int, accounts: Sequence[int], *, by: str) -> None:
        """Replace the reviewers of a request."""
        await self._session.run(_REMOVE_REVIEWERS, row, list(accounts))
        for account in accounts:
            await self._session.run(_ADD_REVIEWER, row, account, by, self._session.now_ms)
        await self._session.run(_TOUCH, row, self._session.now_ms)

    async def reviewers(self, rows: Sequence[int]) -> Mapping[int, list[Reviewer]]:
        """Read the reviewers of requests, by name."""
        found: dict[int, list[Reviewer]] = {}
        for request, account, name, asked_by, asked_at_ms in await self._session.all(_REVIEWERS, list(rows)):
            found.setdefault(request, []).append(
                Reviewer(account=account, name=name, asked_by=asked_by, asked_at_ms=asked_at_ms)
            )
        return found


def _found(row: Row) -> FoundRequest:
    (
        key,
        number,
        model_row,
        model,
        version,
        target_kind,
        target,
        archive_existing,
        keep_others,
        comment,
        requester,
        requester_account,
        requester_name,
        state,
        replaced,
        is_exclusive,
        created_at_ms,
        updated_at_ms,
        expires_at_ms,
        closed_at_ms,
        closed_by,
        reason,
        transition_seq,
        moved_to,
        has_model,
        has_version,
        has_target,
        is_held,
        holder,
    ) = row
    request = TransitionRequest(
        row=key,
        number=number,
        model_row=model_row,
        model=model,
        version=version,
        move=RequestedMove(
            target=Target(TargetKind(target_kind), target),
            archive_existing=bool(archive_existing),
            keep_others=bool(keep_others),
        ),
        comment=comment,
        requester=Person(requester, requester_account, requester_name),
        state=RequestState(state),
        replaced=replaced,
        is_exclusive=bool(is_exclusive),
        created_at_ms=created_at_ms,
        updated_at_ms=updated_at_ms,
        expires_at_ms=expires_at_ms,
        closed_at_ms=closed_at_ms,
        closed_by=closed_by,
        reason=reason,
        transition_seq=transition_seq,
    )
    return FoundRequest(
        request, Standing(moved_to, bool(has_model), bool(has_version), bool(has_target), bool(is_held), holder)
    )


def _json(facts: Mapping[str, str]) -> str:
    return json.dumps(dict(facts), sort_keys=True, ensure_ascii=False)
