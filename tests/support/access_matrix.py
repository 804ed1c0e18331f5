"""The access matrix: every row of the endpoint table, as every role, about every kind of object: `access_matrix.txt` says what is answered.

A cell of the table has four letters: for an object that the actor owns, one that someone else owns, one that does not
exist, and one in another workspace.

    A  allowed
    F  403
    N  404, and what exists is answered exactly like what does not
    E  200 without anything of the object
    U  not offered by this server, to any caller
    T  409: needs an API token, and the actor signed in otherwise
    -  does not apply, or the row has no request in `tests/support/calls.py`

A new row of the endpoint table fails until it has a line. After a look at each letter that changes:
`python -m tests.support.access_matrix` writes the table as the code answers now.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from greenroom.core.access import ANONYMOUS, Principal
from greenroom.core.roles import Role, TokenScope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.endpoints import Endpoint, runs
from greenroom.wire.endpoints.table import ENDPOINTS
from greenroom.wire.endpoints.v1 import device_authorizations
from tests.support.access import a_token, an_account, by_token, denied_something, grant, holding, model_row, of_server
from tests.support.calls import Reply, World, calls, identity
from tests.support.prepared_store import Store
from tests.support.registry import Registry

TABLE: Final = Path(__file__).parents[1] / "unit/server/access_matrix.txt"
TARGETS: Final = ("own", "other", "missing", "elsewhere")
OBJECTS: Final = ("wine", "poured")
PEOPLE: Final = ("taster", "visitor")

# Streams need a server around the router.
STREAMS: Final = frozenset({"follow_events"})
NOT_OFFERED: Final = frozenset(
    {
        "createMultipartUpload",
        "completeMultipartUpload",
        "abortMultipartUpload",
        "getPresignedDownloadUrl",
        "begin_device_authorization",
        "exchange_identity_token",
    }
)
# They answer with what the actor may read, and with nothing for the rest.
FINDING: Final = frozenset(
    {
        "searchDatasets",
        "searchRuns",
        "list_runs",
        "searchLoggedModels",
        "getMetricHistory",
        "getMetricHistoryBulk",
        "getMetricHistoryBulkInterval",
        "listArtifactFolder",
    }
)
# About the workspace, but not about objects in it.
UNFILTERED: Final = frozenset({"list_stages", "list_roles", "explain_access", "list_access", "getUserPermission"})
MARKERS: Final = (b"wine", b"vineyard", b"vintage", b"grape", b"poured", b"loss", b"harvest", b'"path":"model"')


class Cast(NamedTuple):
    """The accounts of the matrix.

    Attributes:
        plain: nothing is granted to it on an object; what a role on the workspace holds is part of its principal.
        denied: a group of it is denied the objects.
        grantee: a group of it is granted a role on the objects.
        chief: an administrator of the server.
        vinegar: row of another registered model.
        token: row of a token of `plain`.
    """

    plain: Principal
    denied: Principal
    grantee: Principal
    chief: Principal
    vinegar: int
    token: int


def roles(cast: Cast) -> dict[str, Principal]:
    """Return the actor of each column."""
    plain = cast.plain
    administrator = holding(plain, Role.ADMINISTRATOR)
    return {
        "anonymous": ANONYMOUS,
        "nobody": plain,  # wording: allow
        "denied": denied_something(holding(cast.denied, Role.CONTRIBUTOR)),
        "member": holding(plain, Role.MEMBER),
        "viewer": holding(plain, Role.VIEWER),
        "contributor": holding(plain, Role.CONTRIBUTOR),
        "approver": holding(plain, Role.APPROVER),
        "manager": holding(plain, Role.MANAGER),
        "administrator": administrator,
        "server": of_server(cast.chief),
        "on_object": cast.grantee,
        "token_read": by_token(administrator, TokenScope.READ, token=cast.token),
        "token_propose": by_token(administrator, TokenScope.PROPOSE, token=cast.token),
        "token_write": by_token(administrator, TokenScope.WRITE, token=cast.token),
        "token_vinegar": by_token(administrator, TokenScope.ADMIN, models=[cast.vinegar], token=cast.token),
    }


ROLES: Final = (
    "anonymous",
    "nobody",  # wording: allow
    "denied",
    "member",
    "viewer",
    "contributor",
    "approver",
    "manager",
    "administrator",
    "server",
    "on_object",
    "token_read",
    "token_propose",
    "token_write",
    "token_vinegar",
)
# What these may not see, they must not be able to tell from what does not exist.
TRACKING: Final = ("experiment", "run", "logged_model", "artifact")
REGISTRY: Final = ("registered_model", "model_version", "comment", "transition", "request")
BLIND: Final = ("anonymous", "nobody", "denied", "member", "token_vinegar")  # wording: allow

_OWN_MODELS = Sql("UPDATE registered_models SET owner_id = $1 WHERE name <> 'vinegar'")
_OWN_EXPERIMENTS = Sql("UPDATE experiments SET owner_id = $1 WHERE experiment_id > 0 AND name <> 'cellar'")


class Stage(NamedTuple):
    """A store whose objects belong to an account, and the accounts."""

    store: Store
    cast: Cast

    def give_to(self, row: int) -> None:
        """Make an account the owner of every object but those on the side."""

        async def give(database: Registry) -> None:
            async def change(tx: SqlTransaction) -> None:
                await tx._session.run(_OWN_MODELS, row)
                await tx._session.run(_OWN_EXPERIMENTS, row)

            await database.write(change)

        self.store.do(give)


def make_stage(folder: Path, url: str = "") -> Stage:
    """Prepare a store with accounts and grants."""
    made = Store(folder, url=url)
    harvest = {"dataset": {"name": "harvest", "digest": "d", "source_type": "local", "source": "s"}}
    assert made.send(runs.LOG_INPUTS, {"run_id": made.world.run_id, "datasets": [harvest]}).status == 200
    world = made.world
    made.close()
    store = Store(folder, world, url=url, undoes=True)

    async def add(database: Registry) -> Cast:
        plain, denied, grantee = [
            await an_account(database, name, groups=groups)
            for name, groups in (("plain", ()), ("denied", ("banned",)), ("grantee", ("granted",)))
        ]
        for member, role in ((denied, "denied"), (grantee, "contributor")):
            group = member.account.subjects[1] if member.account else ""
            for name in OBJECTS:
                await grant(database, group, role, model=name)
            for experiment_id in (world.experiment_id, world.deleted_experiment_id):
                await grant(database, group, role, experiment_id=experiment_id)
        chief = await an_account(database, "chief", is_admin=True)
        return Cast(plain, denied, grantee, chief, await model_row(database, "vinegar"), await a_token(database, plain))

    return Stage(store, store.do(add))


def absent(world: World) -> dict[str, str]:
    """Give another name or id, as long, for everything that requests name; nothing has it."""
    ids = (world.experiment_id, world.other_experiment_id, world.deleted_experiment_id)
    assert ids == ("1", "2", "3"), "ids of one digit"
    named = {
        "wine": "none",
        "poured": "absent",
        "vineyard": "nowherez",
        "taster": "absent",
        "visitor": "missing",
        "sommelier": "no-role-x",
        "attic": "empty",
        "loft": "void",
        "tok_1": "tok_9",
        "ses_2": "ses_9",
        "grant_1": "grant_9",
        "ver_1": "ver_9",
    }
    hexes = (world.run_id, world.deleted_run_id, world.comment_id)
    found = {one: one[::-1].translate(str.maketrans("0123456789abcdef", "f0123456789abcde")) for one in hexes}
    model = world.model_id.removeprefix("m-")
    found[world.model_id] = "m-" + model[::-1].translate(str.maketrans("0123456789abcdef", "f0123456789abcde"))
    for number in (world.transition_id, world.event_id):
        found[number] = re.sub("[0-9]+", lambda digits: "9" * len(digits[0]), number)
    return {**named, **found}


def missing_fields(row: Endpoint, fields: Mapping[str, Any], world: World) -> dict[str, Any]:
    """Ask for an object that does not exist, together with whatever else the request names.

    A run that a registered model is to take files from exists, and so does the account to which access is granted.
    """
    text = json.dumps(fields)
    is_of_model = row.resource.noun in ("registered_model", "model_version") or "model" in fields
    for known, other in absent(world).items():
        if known in OBJECTS or not (is_of_model or ("experiment_id" in fields and known in PEOPLE)):
            text = text.replace(known, other)
    changed: dict[str, Any] = json.loads(text)
    for name, value in changed.items():
        if name in ("experiment_id", "experiment_ids"):
            changed[name] = ["8"] if isinstance(value, list) else "8"
        if name in ("request_id", "registered_model_id"):
            changed[name] = "9" if name == "request_id" else "rm_9"
        if name == "path" and isinstance(value, str) and value.startswith(f"{world.experiment_id}/"):
            changed[name] = f"8{value[1:]}"
    return changed


def letter(row: Endpoint, reply: Reply) -> str:
    """Return the letter of an answer."""
    if row.name in NOT_OFFERED and reply.status in (400, 501):
        return "U"
    if row.name.startswith("createPresigned") and reply.status == 400 and b"not supported for" in reply.body:
        return "U"
    if reply.status in (403, 404):
        return {403: "F", 404: "N"}[reply.status]
    if row is device_authorizations.REVOKE_OWN and reply.status == 409:
        return "T"
    if reply.status != row.status:
        return f"[{reply.status}]"
    is_found = row.name in FINDING or (
        row.resource.noun == "workspace" and row.access in ("search", "read") and row.name not in UNFILTERED
    )
    return "E" if is_found and not any(marker in reply.body for marker in MARKERS) else "A"


class Asked(NamedTuple):
    """The answers to a row about each target, with the names that were asked for taken out."""

    cell: str
    replies: dict[str, Reply]


def ask(stage: Stage, row: Endpoint, actor: Principal, *, prefix: int = 0, targets: tuple[str, ...] = TARGETS) -> Asked:
    """Ask a row about the targets; the store's owner must fit each."""
    store, letters, replies = stage.store, "", {}
    if row.name in STREAMS or identity(row) not in calls(store.world):
        return Asked("-" * len(targets), {})
    for target in targets:
        fields = store.fields(row)
        # Only what names no object has no missing one.
        absent_fields = missing_fields(row, fields, store.world)
        if target == "missing" and absent_fields == fields:
            letters += "-"
            continue
        who = replace(actor, workspace="lab") if target == "elsewhere" else actor
        reply = store.send(row, absent_fields if target == "missing" else fields, actor=who, prefix=prefix)
        replies[target] = reply
        letters += letter(row, reply)
        if target == "elsewhere" and absent_fields != fields:
            replies["missing elsewhere"] = store.send(row, absent_fields, actor=who, prefix=prefix)
    return Asked(letters, replies)


def name_of(row: Endpoint) -> str:
    return f"{row.family.name.lower()}:{row.name}"


def expected() -> dict[str, dict[str, str]]:
    """Read the table: name of the row -> role -> cell."""
    head, *lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    columns = head.split()[1:]
    return {line.split()[0]: dict(zip(columns, line.split()[1:], strict=True)) for line in lines}


def cells_of(stage: Stage, actor: Principal, rows: tuple[Endpoint, ...] = ENDPOINTS) -> dict[str, Asked]:
    """Ask every row about every target as an actor."""
    row_of_owner = 1000 if actor.account is None else actor.account.row
    stage.give_to(row_of_owner)
    own = {name_of(row): ask(stage, row, actor, targets=("own",)) for row in rows}
    stage.give_to(1000)
    others = {name_of(row): ask(stage, row, actor, targets=TARGETS[1:]) for row in rows}
    return {
        name: Asked(own[name].cell + others[name].cell, {**own[name].replies, **others[name].replies}) for name in own
    }


def unlike_missing(stage: Stage, asked: Asked) -> list[str]:
    """Return the targets that are refused otherwise than what does not exist."""
    found = []
    for target, likewise in (("other", "missing"), ("elsewhere", "missing elsewhere")):
        if likewise not in asked.replies:
            continue
        reply, plain = (_without_names(stage.store.world, asked.replies[one]) for one in (target, likewise))
        if reply.status in (403, 404) and reply.status == plain.status and reply != plain:
            found.append(target)
    return found


def _without_names(world: World, reply: Reply) -> Reply:
    body = reply.body
    for known, other in {
        **absent(world),
        "id=1": "id=8",
        "id=3": "id=8",
        "id=rm_1": "id=rm_9",
        "'1/": "'8/",
        "'3": "'8",
    }.items():
        body = body.replace(known.encode(), other.encode())
    body = re.sub(rb"(no request '|request )[12]\b", rb"\g<1>9", body)
    return reply._replace(body=re.sub(rb"experiment_?id[= ']+\d", b"experiment 8", body, flags=re.IGNORECASE))


def written(stage: Stage) -> str:
    """Return the table as the code answers."""
    columns = {role: cells_of(stage, actor) for role, actor in roles(stage.cast).items()}
    names = [name_of(row) for row in ENDPOINTS]
    width = max(map(len, names)) + 1
    lines = ["row".ljust(width) + " ".join(role.ljust(max(len(role), 4)) for role in ROLES)]
    for name in names:
        cells = (columns[role][name].cell.ljust(max(len(role), 4)) for role in ROLES)
        lines.append(name.ljust(width) + " ".join(cells))
    return "\n".join(line.rstrip() for line in lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = make_stage(Path(folder))
        head = [line for line in TABLE.read_text().splitlines() if line.startswith("#")] if TABLE.exists() else []
        TABLE.write_text("\n".join([*head, written(made)]))
        made.store.close()
