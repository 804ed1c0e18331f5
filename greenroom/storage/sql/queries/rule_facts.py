"""Queries: what stage rules are judged on."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Final

from greenroom.core.permissions import Permission
from greenroom.core.ports.rule_facts import StoredFacts
from greenroom.core.roles import DefaultRole, Role
from greenroom.core.rule_people import Person
from greenroom.core.rules import Target, TargetKind
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

_PERMISSIONS: Final = frozenset(one.value for one in Permission)
_HOLDERS: Final = {
    TargetKind.STAGE: "SELECT max(s.version) AS version FROM model_version_stages s "
    "WHERE s.registered_model_id = $1 AND s.stage = $3 AND s.version <> $2",
    TargetKind.ALIAS: "SELECT max(a.version) AS version FROM aliases a "
    "WHERE a.registered_model_id = $1 AND a.alias = $3 AND a.version <> $2",
}
_RUN = "JOIN runs r ON r.run_id = w.run_id AND r.workspace = w.workspace"
_LOGGED = "JOIN logged_models m ON m.model_id = w.model_id AND m.workspace = w.workspace"
_NO_TEXT, _NO_NUMBER, _NONE = "CAST(NULL AS TEXT)", "0.0", "CAST(NULL AS BIGINT)"
# Rows of kind, version, key, number, whether it is NaN, text, and two numbers to sort by. What has the precedence comes
# later.
_FACTS = {
    kind: Sql(
        f"WITH holder AS ({holder}), who AS (SELECT v.version, v.run_id, v.model_id, v.workspace, v.manifest_digest "
        "FROM model_versions v WHERE v.registered_model_id = $1 AND (v.version = $2 "
        "OR v.version = (SELECT version FROM holder))) "
        f"SELECT 'holder' AS kind, version, '' AS key, {_NO_NUMBER} AS number, 0 AS is_nan, {_NO_TEXT} AS value, "
        f"{_NONE} AS first, {_NONE} AS second FROM holder WHERE version IS NOT NULL UNION ALL "
        f"SELECT 'a metric', w.version, l.key, l.value, l.is_nan, {_NO_TEXT}, {_NONE}, {_NONE} FROM who w {_RUN} "
        "JOIN latest_metrics l ON l.run = r.id WHERE l.key IN {texts:$4} UNION ALL "
        f"SELECT 'b metric', w.version, l.key, l.value, l.is_nan, {_NO_TEXT}, l.step, l.timestamp_ms FROM who w {_LOGGED} "
        "JOIN logged_model_metrics l ON l.logged_model = m.id WHERE l.key IN {texts:$4} UNION ALL "
        f"SELECT 'a param', w.version, p.key, {_NO_NUMBER}, 0, p.value, {_NONE}, {_NONE} FROM who w {_RUN} "
        "JOIN run_params p ON p.run = r.id WHERE w.version = $2 AND p.key IN {texts:$5} UNION ALL "
        f"SELECT 'b param', w.version, p.key, {_NO_NUMBER}, 0, p.value, {_NONE}, {_NONE} FROM who w {_LOGGED} "
        "JOIN logged_model_params p ON p.logged_model = m.id WHERE w.version = $2 AND p.key IN {texts:$5} UNION ALL "
        f"SELECT 'since', h.version, '', {_NO_NUMBER}, 0, {_NO_TEXT}, (SELECT s.from_ms FROM stage_stays s "
        "WHERE s.registered_model_id = $1 AND s.version = $2 AND s.stage = $6 AND s.to_ms IS NULL), "
        f"{_NONE} FROM model_version_stages h WHERE h.registered_model_id = $1 AND h.version = $2 AND h.stage = $6 "
        f"UNION ALL SELECT 'was', s.version, '', {_NO_NUMBER}, 0, {_NO_TEXT}, {_NONE}, {_NONE} FROM stage_stays s "
        "WHERE s.registered_model_id = $1 AND s.version = $2 AND s.stage = $3 UNION ALL "
        f"SELECT 'file', w.version, '', {_NO_NUMBER}, 0, f.digest, k.has_signature, {_NONE} FROM who w "
        "JOIN manifest_files f ON f.manifest_digest = w.manifest_digest AND f.path = 'MLmodel' "
        "LEFT JOIN model_files k ON k.digest = f.digest WHERE w.version = $2"
    )
    for kind, holder in _HOLDERS.items()
}
# As `latest_metrics` is kept: the highest step, then the latest time, then the highest value.
_METRICS_AT = tuple(
    Sql(
        "SELECT key, value, is_nan FROM (SELECT p.key, p.value, p.is_nan, row_number() OVER (PARTITION BY p.key "
        f"ORDER BY p.step DESC, p.timestamp_ms DESC, p.value DESC) AS n FROM model_versions w {join} "
        "WHERE w.registered_model_id = $1 AND w.version = $2 AND p.key IN {texts:$3} AND p.timestamp_ms <= $4) found "
        "WHERE n = 1"
    )
    for join in (
        f"{_RUN} JOIN metric_points p ON p.run = r.id",
        f"{_LOGGED} JOIN logged_model_metrics p ON p.logged_model = m.id",
    )
)
_OF_VERSION = "FROM model_versions w {0} WHERE w.registered_model_id = $1 AND w.version = $2 ORDER BY l.key LIMIT 500"
_KEYS = (
    Sql(f"SELECT l.key {_OF_VERSION.format(f'{_RUN} JOIN latest_metrics l ON l.run = r.id')}"),
    Sql(
        f"SELECT DISTINCT l.key {_OF_VERSION.format(f'{_LOGGED} JOIN logged_model_metrics l ON l.logged_model = m.id')}"
    ),
)
_IS_SUBJECT = (
    "(g.subject = 'user:' || CAST(a.id AS TEXT) OR g.subject IN "
    "(SELECT 'group:' || CAST(o.group_id AS TEXT) FROM group_members o WHERE o.account_id = a.id))"
)
_ON_MODEL = "(g.resource_kind = 'workspace' OR (g.resource_kind = 'registered_model' AND g.resource_id IN (-1, $2)))"
_PERSON_COLUMNS = (
    "a.id, a.name, a.kind, a.is_admin, a.is_disabled, a.deleted_at_ms, "
    "(SELECT {json_array:o.group_id} FROM group_members o WHERE o.account_id = a.id), "
    f"(SELECT {{json_array:g.role}} FROM grants g WHERE g.workspace = $1 AND {_IS_SUBJECT} AND {_ON_MODEL}), "
    "(SELECT count(*) FROM registered_models m WHERE m.id = $2 AND m.owner_id = a.id), "
    "(SELECT {json_object:'role:' || CAST(q.id AS TEXT), q.permissions} FROM roles q WHERE q.workspace = $1), "
    "(SELECT w.default_role FROM workspaces w WHERE w.key = $1)"
)
_PERSON = f"SELECT {_PERSON_COLUMNS} FROM accounts a "


def person_columns(model: str) -> str:
    """Return the columns of an account ``a`` that `read_person` reads, in workspace ``$1``.

    Args:
        model: expression for the row of the registered model.
    """
    return _PERSON_COLUMNS.replace("$2", model)


_PEOPLE = Sql(f"{_PERSON} WHERE a.id IN {{ints:$3}}")
_CANDIDATES = Sql(
    f"{_PERSON} WHERE a.deleted_at_ms IS NULL AND a.is_disabled = 0 AND (a.is_admin = 1 "
    f"OR EXISTS (SELECT 1 FROM grants g WHERE g.workspace = $1 AND {_IS_SUBJECT} AND {_ON_MODEL}) "
    "OR EXISTS (SELECT 1 FROM registered_models m WHERE m.id = $2 AND m.owner_id = a.id)) ORDER BY a.id LIMIT $3"
)
_GROUP_NAMES = Sql("SELECT id, name FROM groups WHERE id IN {ints:$1} AND (workspace IS NULL OR workspace = $2)")
_ACCOUNT_NAMES = Sql("SELECT id, name FROM accounts WHERE id IN {ints:$1} AND deleted_at_ms IS NULL")
_NOTE_FILE = Sql("INSERT INTO model_files (digest, has_signature) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING")


class SqlRuleFacts:
    """Implements `RuleFacts` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def of_version(
        self,
        model_row: int,
        version: int,
        target: Target,
        *,
        metrics: Sequence[str],
        params: Sequence[str],
        wait_in: str | None,
    ) -> StoredFacts:
        """Read what is stored about a version."""
        rows = await self._session.all(
            _FACTS[target.kind], model_row, version, target.name, list(metrics), list(params), wait_in or ""
        )
        found: dict[int, dict[str, float]] = {}
        read: dict[str, str] = {}
        holder, since, is_waiting, was_there, file, has_signature = None, None, False, False, None, None
        for kind, of, key, number, is_nan, value, first, _ in sorted(rows, key=_precedence):
            if kind == "holder":
                holder = of
            elif kind.endswith("metric"):
                found.setdefault(of, {})[key] = math.nan if is_nan else number
            elif kind.endswith("param"):
                read[key] = value
            elif kind == "since":
                since, is_waiting = first, True
            elif kind == "was":
                was_there = True
            else:
                file, has_signature = value, None if first is None else bool(first)
        return StoredFacts(
            holder=holder,
            metrics=found,
            params=read,
            since_ms=since,
            is_waiting=is_waiting,
            was_there=was_there,
            model_file=file,
            has_signature=has_signature,
        )

    async def metrics_at(self, model_row: int, version: int, keys: Sequence[str], at_ms: int) -> Mapping[str, float]:
        """Read the latest metrics of a version up to a time."""
        found: dict[str, float] = {}
        for statement in _METRICS_AT:
            for key, value, is_nan in await self._session.all(statement, model_row, version, list(keys), at_ms):
                found[key] = math.nan if is_nan else value
        return found

    async def metric_keys(self, model_row: int, version: int) -> list[str]:
        """Read some keys of metrics."""
        keys = {row[0] for statement in _KEYS for row in await self._session.all(statement, model_row, version)}
        return sorted(keys)

    async def people(self, accounts: Sequence[int], model_row: int) -> Mapping[int, Person]:
        """Read who accounts are on a model."""
        if not accounts:
            return {}
        rows = await self._session.all(_PEOPLE, self._workspace, model_row, list(accounts))
        return {row[0]: read_person(row) for row in rows}

    async def candidates(self, model_row: int, *, limit: int) -> list[Person]:
        """Read active accounts with a role."""
        return [read_person(row) for row in await self._session.all(_CANDIDATES, self._workspace, model_row, limit)]

    async def names(
        self, *, groups: Sequence[int], accounts: Sequence[int]
    ) -> tuple[Mapping[int, str], Mapping[int, str]]:
        """Read names of groups and accounts."""
        of_groups = await self._session.all(_GROUP_NAMES, list(groups), self._workspace) if groups else []
        of_accounts = await self._session.all(_ACCOUNT_NAMES, list(accounts)) if accounts else []
        return {row[0]: row[1] for row in of_groups}, {row[0]: row[1] for row in of_accounts}

    async def note_model_file(self, digest: str, *, has_signature: bool) -> None:
        """Write what a file says."""
        await self._session.run(_NOTE_FILE, digest, int(has_signature))


def _precedence(row: Row) -> tuple[str, int, int]:
    return row[0], row[6] or 0, row[7] or 0


def read_person(row: Row) -> Person:
    """Read a person from the columns of `person_columns`."""
    account, name, kind, is_admin, is_disabled, deleted_at_ms, groups, granted, owns, own_roles, default_role = row
    roles = set() if granted is None else set(json.loads(granted))
    if is_admin:
        roles.add(Role.ADMINISTRATOR.value)
    if owns:
        roles.add(Role.MANAGER.value)
    if default_role not in (None, DefaultRole.NONE.value):
        roles.add(default_role)
    return Person(
        row=account,
        name=name,
        is_service=kind == "service",
        is_active=not is_disabled and deleted_at_ms is None,
        groups=frozenset(() if groups is None else json.loads(groups)),
        roles=frozenset(roles),
        own_roles={
            role: frozenset(Permission(one) for one in json.loads(permissions) if one in _PERMISSIONS)
            for role, permissions in (json.loads(own_roles) if own_roles else {}).items()
        },
    )
