"""One valid request for each row of the endpoint table, on a store with data of every kind."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlencode

from greenroom.core.access import Account, Principal, local_user
from greenroom.core.unsubscribe_tokens import unsubscribe_token
from greenroom.server.asgi import ACTOR_KEY, REQUEST_ID_KEY
from greenroom.server.http.routing import Router
from greenroom.wire.endpoints import (
    Endpoint,
    artifacts,
    auth,
    databricks,
    experiments,
    logged_models,
    model_versions,
    registered_models,
    runs,
    sign_in,
    ui,
)
from greenroom.wire.endpoints import (
    workspaces as mlflow_workspaces,
)
from greenroom.wire.endpoints.v1 import (
    accounts,
    api_tokens,
    audit,
    comments,
    device_authorizations,
    events,
    grants,
    groups,
    holders,
    notifications,
    publishers,
    requests,
    roles,
    server,
    undo,
    usage,
    workspaces,
)
from greenroom.wire.endpoints.v1 import aliases as v1_aliases
from greenroom.wire.endpoints.v1 import experiments as v1_experiments
from greenroom.wire.endpoints.v1 import files as v1_files
from greenroom.wire.endpoints.v1 import models as v1_models
from greenroom.wire.endpoints.v1 import rules as v1_rules
from greenroom.wire.endpoints.v1 import runs as v1_runs
from greenroom.wire.endpoints.v1 import stages as v1_stages
from greenroom.wire.endpoints.v1 import transitions as v1_transitions
from greenroom.wire.endpoints.v1 import versions as v1_versions

OWNER = local_user("owner")
ROOT = Principal("acc_1", "user", "root", account=Account(1, ("user:1",), session=1))
"""The administrator of the prepared store, in their browser."""
PROGRAM = Principal("acc_1", "user", "root", account=Account(1, ("user:1",), token=1))
"""A program of the administrator, with the token of the prepared store."""
TASTER = Principal("acc_2", "user", "taster", account=Account(2, ("user:2",), session=2))
"""Another account of the prepared store, which has asked for a transition."""
DEVICE_CODE, USER_CODE = "device-code", "BDKM-XWPT"
"""Of a program that waits to be signed in."""
UNSUBSCRIBE_SECRET = "5a" * 32
"""Signs the links in mail of the prepared store."""

A_PUBLISHER = {
    "issuer": "https://gitlab.com",
    "audience": "https://models.example.com",
    "conditions": {"project_path": "cellar/wine"},
    "models": ["wine"],
}
"""What a trusted publisher needs apart from its name."""

# Requests about the caller's own account.
_OF_ROOT = (
    api_tokens.LIST_OWN,
    api_tokens.CREATE_OWN,
    api_tokens.LIST_SESSIONS,
    api_tokens.END_OTHER_SESSIONS,
    device_authorizations.GET,
    device_authorizations.DECIDE,
    ui.INBOX,
    *(row for row in notifications.ENDPOINTS if row.permission is not None),
)
_TAGS = [{"key": "team", "value": "red"}, {"key": "greenroom.metric.auc.direction", "value": "up"}]
_PLACEHOLDER = re.compile(r"\{(\w+)(:path)?\}")


class Reply(NamedTuple):
    """What a router answered."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes

    @property
    def json(self) -> Any:
        """The document in the body."""
        return json.loads(self.body)


class World(NamedTuple):
    """Ids of what the prepared store has."""

    experiment_id: str
    other_experiment_id: str
    deleted_experiment_id: str
    run_id: str
    deleted_run_id: str
    model_id: str
    comment_id: str
    transition_id: str
    token_id: str
    session_id: str = "ses_2"
    role_id: int = 0
    role_permission_id: int = 0
    event_id: str = ""
    sealed_count: int = 0
    request_id: str = ""
    own_request_id: str = ""


async def send(
    router: Router,
    row: Endpoint,
    fields: dict[str, Any],
    *,
    actor: Principal = OWNER,
    body: bytes = b"bytes",
    query: bytes = b"",
    headers: Mapping[str, str] | None = None,
    prefix: int = 0,
) -> Reply:
    """Send one request to a row.

    Args:
        actor: the owner, but for requests about the caller's own account.
        body: of a row with the handler ``raw``.
        query: more query parameters than the fields.
        headers: names in lower case.
        prefix: number of the prefix of the row's family.
    """
    if actor is OWNER and row in _OF_ROOT:
        actor = ROOT
    if actor is OWNER and row is device_authorizations.REVOKE_OWN:
        actor = PROGRAM
    fields = dict(fields)
    path = row.paths[prefix]
    for name, rest in _PLACEHOLDER.findall(row.path):
        path = path.replace(f"{{{name}{rest}}}", quote(str(fields.pop(name)), safe="/" if rest else ""))
    if row.has_query:
        query = b"&".join(filter(None, [urlencode(fields, doseq=True).encode(), query]))
    else:
        body = json.dumps(fields).encode()
    if row.method == "GET" or (row.has_query and row.handler != "raw"):
        body = b""
    scope = {
        "type": "http",
        "method": row.method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            *((name.encode(), value.encode()) for name, value in (headers or {}).items()),
        ],
        ACTOR_KEY: actor,
        REQUEST_ID_KEY: "asked",
    }
    sent: list[Any] = []

    bodies = [body]

    async def receive() -> dict[str, Any]:
        if not bodies:
            # The client stays, and sends nothing more.
            await asyncio.Event().wait()
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def answer(message: Any) -> None:
        sent.append(message)

    await router(scope, receive, answer)
    return Reply(sent[0]["status"], dict(sent[0]["headers"]), b"".join(part.get("body", b"") for part in sent[1:]))


async def prepare(router: Router) -> World:
    """Fill a store through its own calls."""

    async def do(row: Endpoint, body: bytes = b"bytes", **fields: Any) -> Any:
        reply = await send(router, row, fields, body=body)
        assert reply.status == row.status, (row.name, reply)
        return reply.json if reply.body else None

    ids = [
        (await do(experiments.CREATE, name=name, tags=_TAGS))["experiment_id"]
        for name in ("vineyard", "cellar", "closed")
    ]
    made = [
        (await do(runs.CREATE, experiment_id=ids[0], run_name=name, tags=[{"key": "team", "value": "red"}]))["run"]
        for name in ("vintage", "corked")
    ]
    run_ids = [run["info"]["run_id"] for run in made]
    await do(runs.LOG_METRIC, run_id=run_ids[0], key="loss", value=0.5, timestamp=1, step=1)
    await do(artifacts.UPLOAD_TO_RUN, run_uuid=run_ids[0], path="model/MLmodel")
    await do(artifacts.UPLOAD, path="loose/file.txt")
    model = await do(logged_models.CREATE, experiment_id=ids[0], name="grape", tags=[{"key": "team", "value": "red"}])
    model_id = model["model"]["info"]["model_id"]
    await do(artifacts.UPLOAD, path=f"{ids[0]}/models/{model_id}/artifacts/MLmodel")
    await do(logged_models.FINALIZE, model_id=model_id, status="LOGGED_MODEL_READY")
    for name in ("wine", "vinegar", "poured"):
        await do(registered_models.CREATE, name=name, tags=[{"key": "team", "value": "red"}])
    for _ in range(3):
        await do(model_versions.CREATE, name="wine", source=f"runs:/{run_ids[0]}/model", run_id=run_ids[0])
    await do(model_versions.SET_TAG, name="wine", version="1", key="team", value="red")
    await do(registered_models.SET_ALIAS, name="wine", alias="champion", version="1")
    await do(
        model_versions.TRANSITION_STAGE, name="wine", version="1", stage="Staging", archive_existing_versions=False
    )
    transitions = await do(v1_transitions.LIST, model="wine", version="1")
    await do(v1_models.SET_METRIC_DIRECTION, model="wine", key="auc", direction="maximize")
    await do(v1_rules.PUT, target="alias:guarded", rule_conditions=["tags.reviewed = 'yes'"])
    await do(v1_rules.PUT_OF_MODEL, model="wine", target="alias:guarded", comes_from=["Staging"])
    # Its number has two digits, and is not 99.
    named = await do(events.LIST, model="wine", type="registered_model_tag.set")
    comment = await do(comments.CREATE_ON_MODEL, model="wine", text="Dry.")
    await do(accounts.CREATE, name="root", password="correct horse battery staple", is_admin=True)
    await do(accounts.CREATE, name="taster")
    await do(accounts.CREATE, name="visitor")
    await do(groups.CREATE, name="tasters")
    await do(groups.PUT_MEMBER, group="tasters", account="taster")
    role_id, role_permission_id = await prepare_auth_app(do, ids[0])
    token = await do(api_tokens.CREATE_OWN, name="laptop")
    for role in ("contributor", "approver"):
        await do(grants.CREATE, model="wine", account="taster", role=role)
    await do(roles.CREATE, name="sommelier", permissions=["comment:create"])
    await do(publishers.CREATE, name="wine-ci", **cast("dict[str, Any]", A_PUBLISHER))
    await do(notifications.SET_MODEL_WATCH, model="wine", level="all")
    await do(notifications.SET_WORKSPACE_WATCH, level="requests")
    asked = await send(router, requests.CREATE, {"model": "wine", "version": "1", "stage": "Production"}, actor=TASTER)
    own = await do(requests.CREATE, model="wine", version="2", stage="Production")
    await do(workspaces.CREATE, name="attic")
    await do(workspaces.CREATE, name="loft")
    await do(workspaces.ARCHIVE, workspace="loft")
    await do(model_versions.DELETE, name="wine", version="3")
    await do(registered_models.DELETE, name="poured")
    await do(runs.DELETE, run_id=run_ids[1])
    await do(experiments.DELETE, experiment_id=ids[2])
    return World(
        ids[0],
        ids[1],
        ids[2],
        run_ids[0],
        run_ids[1],
        model_id,
        comment["comment_id"],
        transitions["items"][0]["transition_id"],
        token["token_id"],
        role_id=role_id,
        role_permission_id=role_permission_id,
        event_id=named["items"][0]["id"],
        request_id=asked.json["request_id"],
        own_request_id=own["request_id"],
    )


async def prepare_auth_app(do: Callable[..., Awaitable[Any]], experiment_id: str) -> tuple[int, int]:
    """Grant something to `taster` and make a role, as clients of MLflow do; return the ids of the role and its permission."""
    await do(auth.CREATE_EXPERIMENT_PERMISSION, experiment_id=experiment_id, username="taster", permission="READ")
    await do(auth.CREATE_MODEL_PERMISSION, name="wine", username="taster", permission="READ")
    await do(auth.SET_WORKSPACE_PERMISSION, workspace="default", username="taster", permission="USE")
    role = await do(auth.CREATE_ROLE, workspace="default", name="sommeliers")
    role_id = role["role"]["id"]
    added = await do(
        auth.ADD_ROLE_PERMISSION,
        role_id=role_id,
        resource_type="registered_model",
        resource_pattern="vinegar",
        permission="READ",
    )
    await do(auth.ASSIGN_ROLE, username="taster", role_id=role_id)
    return role_id, added["role_permission"]["id"]


def calls(world: World) -> dict[str, dict[str, Any]]:
    """Give the fields of a request that succeeds, for each row by the name of its module and constant."""
    experiment, run, model = world.experiment_id, world.run_id, world.model_id
    version = {"name": "wine", "version": "1"}
    of_wine = {"model": "wine", "version": "1"}
    tag = {"key": "note", "value": "new"}
    owned = {"owner": f"run:{run}", "path": "model/MLmodel"}
    whole = f"{experiment}/{run}/artifacts/model/MLmodel"
    found: dict[Endpoint, dict[str, Any]] = {
        experiments.CREATE: {"name": "new"},
        experiments.GET: {"experiment_id": experiment},
        experiments.GET_BY_NAME: {"experiment_name": "vineyard"},
        experiments.UPDATE: {"experiment_id": experiment, "new_name": "new"},
        experiments.DELETE: {"experiment_id": experiment},
        experiments.RESTORE: {"experiment_id": world.deleted_experiment_id},
        experiments.SET_TAG: {"experiment_id": experiment, **tag},
        experiments.DELETE_TAG: {"experiment_id": experiment, "key": "team"},
        experiments.SEARCH: {"max_results": 10},
        experiments.SEARCH_BY_QUERY: {"max_results": 10},
        experiments.LIST: {},
        experiments.SEARCH_DATASETS: {"experiment_ids": [experiment]},
        runs.CREATE: {"experiment_id": experiment},
        runs.GET: {"run_id": run},
        runs.UPDATE: {"run_id": run, "status": "FINISHED"},
        runs.DELETE: {"run_id": run},
        runs.RESTORE: {"run_id": world.deleted_run_id},
        runs.SEARCH: {"experiment_ids": [experiment]},
        runs.LOG_METRIC: {"run_id": run, "key": "loss", "value": 0.1, "timestamp": 2, "step": 2},
        runs.LOG_PARAM: {"run_id": run, "key": "depth", "value": "3"},
        runs.LOG_BATCH: {"run_id": run, "params": [{"key": "depth", "value": "3"}]},
        runs.SET_TAG: {"run_id": run, **tag},
        runs.DELETE_TAG: {"run_id": run, "key": "team"},
        runs.LOG_INPUTS: {"run_id": run, "models": [{"model_id": model}]},
        runs.LOG_OUTPUTS: {"run_id": run, "models": [{"model_id": model, "step": 1}]},
        runs.LOG_MODEL: {
            "run_id": run,
            "model_json": json.dumps({"artifact_path": "m", "flavors": {}, "utc_time_created": "now", "run_id": run}),
        },
        runs.GET_HISTORY: {"run_id": run, "metric_key": "loss"},
        runs.GET_HISTORIES: {"run_id": [run], "metric_key": "loss"},
        runs.SAMPLE_HISTORIES: {"run_ids": [run], "metric_key": "loss"},
        logged_models.CREATE: {"experiment_id": experiment, "name": "new"},
        logged_models.GET: {"model_id": model},
        logged_models.SEARCH: {"experiment_ids": [experiment]},
        logged_models.FINALIZE: {"model_id": model, "status": "LOGGED_MODEL_UPLOAD_FAILED"},
        logged_models.DELETE: {"model_id": model},
        logged_models.LOG_PARAMS: {"model_id": model, "params": [{"key": "depth", "value": "3"}]},
        logged_models.SET_TAGS: {"model_id": model, "tags": [tag]},
        logged_models.DELETE_TAG: {"model_id": model, "tag_key": "team"},
        registered_models.CREATE: {"name": "new"},
        registered_models.GET: {"name": "wine"},
        registered_models.UPDATE: {"name": "wine", "description": "new"},
        registered_models.RENAME: {"name": "wine", "new_name": "new"},
        registered_models.DELETE: {"name": "wine"},
        registered_models.SEARCH: {},
        registered_models.LIST: {},
        registered_models.GET_LATEST_VERSIONS: {"name": "wine"},
        registered_models.GET_LATEST_VERSIONS_BY_QUERY: {"name": "wine"},
        registered_models.SET_TAG: {"name": "wine", **tag},
        registered_models.DELETE_TAG: {"name": "wine", "key": "team"},
        registered_models.SET_ALIAS: {**version, "alias": "new"},
        registered_models.DELETE_ALIAS: {"name": "wine", "alias": "champion"},
        registered_models.GET_BY_ALIAS: {"name": "wine", "alias": "champion"},
        model_versions.CREATE: {"name": "wine", "source": f"runs:/{run}/model", "run_id": run},
        model_versions.GET: version,
        model_versions.UPDATE: {**version, "description": "new"},
        model_versions.DELETE: version,
        model_versions.SEARCH: {},
        model_versions.TRANSITION_STAGE: {**version, "stage": "Production", "archive_existing_versions": False},
        model_versions.GET_DOWNLOAD_URI: version,
        model_versions.SET_TAG: {**version, **tag},
        model_versions.DELETE_TAG: {**version, "key": "team"},
        artifacts.LIST: {"path": f"{experiment}/{run}/artifacts"},
        artifacts.DOWNLOAD: {"path": whole},
        artifacts.UPLOAD: {"path": f"{experiment}/{run}/artifacts/new"},
        artifacts.DELETE: {"path": whole},
        artifacts.CREATE_MULTIPART: {"artifact_path": "a", "path": "a", "num_parts": 1},
        artifacts.COMPLETE_MULTIPART: {"artifact_path": "a", "path": "a", "parts": [], "upload_id": "1"},
        artifacts.ABORT_MULTIPART: {"artifact_path": "a", "path": "a", "upload_id": "1"},
        artifacts.PRESIGNED: {"path": "a"},
        artifacts.LIST_OF_RUN: {"run_id": run},
        artifacts.GET_OF_RUN: {"run_id": run, "path": "model/MLmodel"},
        artifacts.UPLOAD_TO_RUN: {"run_uuid": run, "path": "new"},
        artifacts.LIST_OF_LOGGED_MODEL: {"model_id": model},
        artifacts.GET_OF_LOGGED_MODEL: {"model_id": model, "artifact_file_path": "MLmodel"},
        artifacts.GET_OF_MODEL_VERSION: {**version, "path": "MLmodel"},
        artifacts.PRESIGNED_UPLOAD: {"run_id": run, "path": "a"},
        artifacts.PRESIGNED_DOWNLOAD: {"run_id": run, "path": "a"},
        **calls_of_auth_app(world),
        **calls_of_databricks(world),
        requests.CREATE: {**of_wine, "alias": "new"},
        requests.LIST_OF_VERSION: of_wine,
        requests.LIST_OF_MODEL: {"model": "wine"},
        requests.LIST: {},
        requests.GET: {"request_id": world.request_id},
        requests.APPROVE: {"request_id": world.request_id, "comment": "Dry."},
        requests.REJECT: {"request_id": world.request_id, "comment": "Corked."},
        requests.WITHDRAW: {"request_id": world.own_request_id},
        requests.MOVE: {"request_id": world.request_id},
        requests.SET_REVIEWERS: {"request_id": world.own_request_id, "reviewer_names": ["taster"]},
        server.GET_OPENAPI: {},
        server.GET_SERVER: {},
        server.GET_ME: {},
        v1_experiments.LIST: {},
        v1_experiments.CREATE: {"name": "new"},
        v1_experiments.GET: {"experiment_id": experiment},
        v1_experiments.UPDATE: {"experiment_id": experiment, "name": "new"},
        v1_experiments.DELETE: {"experiment_id": experiment},
        v1_experiments.RESTORE: {"experiment_id": world.deleted_experiment_id},
        v1_experiments.SET_TAG: {"experiment_id": experiment, **tag},
        v1_experiments.DELETE_TAG: {"experiment_id": experiment, "key": "team"},
        v1_experiments.SET_METRIC_DIRECTION: {"experiment_id": experiment, "key": "loss", "direction": "minimize"},
        v1_experiments.DELETE_METRIC_DIRECTION: {"experiment_id": experiment, "key": "auc"},
        v1_runs.LIST: {"experiment_id": [experiment]},
        v1_runs.GET: {"run_id": run},
        v1_runs.UPDATE: {"run_id": run, "name": "new"},
        v1_runs.DELETE: {"run_id": run},
        v1_runs.RESTORE: {"run_id": world.deleted_run_id},
        v1_runs.SET_TAG: {"run_id": run, **tag},
        v1_runs.DELETE_TAG: {"run_id": run, "key": "team"},
        v1_runs.LIST_METRIC_POINTS: {"run_id": run, "key": "loss"},
        v1_runs.BATCH_DELETE: {"run_ids": [run]},
        v1_runs.BATCH_RESTORE: {"run_ids": [world.deleted_run_id]},
        v1_runs.BATCH_TAG: {"run_ids": [run], "set": {"note": "new"}},
        v1_files.LIST_OF_RUN: {"run_id": run, "path": "model"},
        v1_files.DOWNLOAD_OF_RUN: {"run_id": run, "path": "model/MLmodel"},
        v1_files.LIST_OF_LOGGED_MODEL: {"logged_model_id": model},
        v1_files.DOWNLOAD_OF_LOGGED_MODEL: {"logged_model_id": model, "path": "MLmodel"},
        events.LIST: {},
        events.FOLLOW: {"model": "wine"},
        events.EXPORT: {},
        undo.GET: {"event_id": world.transition_id.replace("tr_", "ev_")},
        undo.UNDO: {"event_id": world.transition_id.replace("tr_", "ev_")},
        holders.LIST_OF_STAGE: {"model": "wine", "stage": "Production"},
        holders.LIST_OF_ALIAS: {"model": "wine", "alias": "champion"},
        audit.STATUS: {},
        audit.LIST_HEADS: {},
        audit.GET_HEAD: {"events_count": world.sealed_count},
        audit.LIST_KEYS: {},
        audit.PROVE_INCLUSION: {"event_id": world.event_id},
        audit.PROVE_CONSISTENCY: {
            "first_events_count": world.sealed_count,
            "second_events_count": world.sealed_count,
        },
        audit.EXPORT: {},
        audit.REQUEST_VERIFICATION: {},
        audit.LIST_VERIFICATIONS: {},
        audit.GET_VERIFICATION: {"verification_id": "ver_1"},
        device_authorizations.BEGIN: {"client": "greenroom on laptop"},
        device_authorizations.EXCHANGE: {"device_code": DEVICE_CODE},
        device_authorizations.GET: {"user_code": USER_CODE},
        device_authorizations.DECIDE: {"user_code": USER_CODE, "allow": True},
        device_authorizations.REVOKE_OWN: {},
        ui.SIGN_IN: {},
        ui.LOG_IN: {"token": "sesame"},
        ui.LOG_OUT: {},
        sign_in.BEGIN: {"provider": "okta"},
        sign_in.FINISH: {"provider": "okta"},
        ui.HOME: {},
        ui.SEARCH: {"q": "win"},
        ui.MODELS: {},
        ui.DELETED_MODELS: {},
        ui.MODEL_NAMES: {},
        ui.MODEL: {"name": "wine"},
        ui.TIMELINE: {"name": "wine"},
        ui.VERSIONS: {"name": "wine"},
        ui.COMPARE_VERSIONS: {"name": "wine", "versions": "1,2"},
        ui.VERSION: version,
        ui.REQUESTS: {"name": "wine"},
        ui.REQUEST: {"request_id": world.request_id},
        ui.INBOX: {},
        ui.ASKED: {},
        ui.WAITING: {},
        v1_models.LIST: {},
        v1_models.CREATE: {"name": "new"},
        v1_models.GET: {"model": "wine"},
        v1_models.UPDATE: {"model": "wine", "description": "new"},
        v1_models.DELETE: {"model": "wine"},
        v1_models.RESTORE: {"model": "poured"},
        v1_models.SET_TAG: {"model": "wine", **tag},
        v1_models.DELETE_TAG: {"model": "wine", "key": "team"},
        v1_models.SET_METRIC_DIRECTION: {"model": "wine", "key": "loss", "direction": "minimize"},
        v1_models.DELETE_METRIC_DIRECTION: {"model": "wine", "key": "auc"},
        grants.LIST: {"model": "wine"},
        grants.CREATE: {"model": "wine", "group": "tasters", "role": "viewer"},
        grants.GET: {"grant_id": "grant_1"},
        grants.DELETE: {"grant_id": "grant_1"},
        grants.LIST_ACCESS: {"model": "wine"},
        grants.EXPLAIN: {"permission": "comment:create"},
        grants.GET_MODEL_OWNER: {"model": "wine"},
        grants.SET_MODEL_OWNER: {"model": "wine", "account": "taster"},
        grants.GET_EXPERIMENT_OWNER: {"experiment_id": experiment},
        grants.SET_EXPERIMENT_OWNER: {"experiment_id": experiment, "account": "taster"},
        roles.LIST_PERMISSIONS: {},
        roles.LIST: {},
        roles.CREATE: {"name": "new", "permissions": ["run:read"]},
        roles.GET: {"role": "sommelier"},
        roles.UPDATE: {"role": "sommelier", "description": "new"},
        roles.DELETE: {"role": "sommelier"},
        mlflow_workspaces.LIST: {},
        mlflow_workspaces.CREATE: {"name": "new"},
        mlflow_workspaces.GET: {"workspace_name": "attic"},
        mlflow_workspaces.UPDATE: {"workspace_name": "attic", "description": "new"},
        mlflow_workspaces.DELETE: {"workspace_name": "attic"},
        workspaces.LIST: {},
        workspaces.CREATE: {"name": "new"},
        workspaces.GET: {"workspace": "attic"},
        workspaces.UPDATE: {"workspace": "attic", "description": "new"},
        workspaces.DELETE: {"workspace": "attic"},
        workspaces.ARCHIVE: {"workspace": "attic"},
        workspaces.RESTORE: {"workspace": "loft"},
        workspaces.MOVE_MODEL: {"model": "wine", "workspace": "attic"},
        v1_aliases.GET: {"model": "wine", "alias": "champion"},
        v1_aliases.SET: {"model": "wine", "alias": "champion", "version": 2},
        v1_aliases.DELETE: {"model": "wine", "alias": "champion"},
        v1_versions.LIST: {},
        v1_versions.LIST_OF_MODEL: {"model": "wine"},
        v1_versions.CREATE: {"model": "wine", "run_id": run, "path": "model"},
        v1_versions.GET: of_wine,
        v1_versions.UPDATE: {**of_wine, "description": "new"},
        v1_versions.DELETE: of_wine,
        v1_versions.RESTORE: {"model": "wine", "version": "3"},
        v1_versions.SET_TAG: {**of_wine, **tag},
        v1_versions.DELETE_TAG: {**of_wine, "key": "team"},
        v1_versions.LIST_FILES: of_wine,
        v1_versions.DOWNLOAD_FILE: {**of_wine, "path": "MLmodel"},
        v1_stages.LIST_STAGES: {},
        v1_stages.CREATE: {"name": "Canary"},
        v1_stages.GET: {"stage": "Staging"},
        v1_stages.UPDATE: {"stage": "Staging", "colour": "blue"},
        v1_stages.DELETE: {"stage": "Production"},
        v1_stages.PUT_SETTINGS: {
            "new_stages": [{"name": "None"}, {"name": "Staging"}, {"name": "Live"}, {"name": "Archived"}],
            "new_rules": [],
        },
        v1_rules.LIST: {},
        v1_rules.GET: {"target": "alias:guarded"},
        v1_rules.PUT: {"target": "alias:guarded", "rule_conditions": ["tags.reviewed = 'no'"]},
        v1_rules.DELETE: {"target": "alias:guarded"},
        v1_rules.LIST_EVENTS: {"target": "alias:guarded"},
        v1_rules.TRY: {"target": "stage:Staging", "condition": ["tags.reviewed = 'yes'"]},
        v1_rules.LIST_OF_MODEL: {"model": "wine"},
        v1_rules.GET_OF_MODEL: {"model": "wine", "target": "alias:guarded"},
        v1_rules.PUT_OF_MODEL: {"model": "wine", "target": "alias:guarded", "comes_from": ["Production"]},
        v1_rules.DELETE_OF_MODEL: {"model": "wine", "target": "alias:guarded"},
        v1_rules.LIST_CHECKS: of_wine,
        v1_transitions.CREATE: {**of_wine, "to": "Production"},
        v1_transitions.LIST: of_wine,
        v1_transitions.GET: {"transition_id": world.transition_id},
        usage.GET_OF_VERSION: of_wine,
        usage.LIST_CALLERS: of_wine,
        usage.LIST_OF_MODEL: {"model": "wine"},
        usage.GET_IMPACT_OF_VERSION: of_wine,
        usage.GET_IMPACT_OF_MODEL: {"model": "wine"},
        comments.LIST_OF_MODEL: {"model": "wine"},
        comments.CREATE_ON_MODEL: {"model": "wine", "text": "new"},
        comments.LIST_OF_VERSION: {"model": "wine", "version": "1"},
        comments.CREATE_ON_VERSION: {"model": "wine", "version": "1", "text": "new"},
        comments.GET: {"comment_id": world.comment_id},
        comments.UPDATE: {"comment_id": world.comment_id, "text": "new"},
        comments.DELETE: {"comment_id": world.comment_id},
        accounts.LIST: {},
        accounts.CREATE: {"name": "new"},
        accounts.GET: {"account": "taster"},
        accounts.UPDATE: {"account": "taster", "display_name": "Tea"},
        accounts.DELETE: {"account": "taster"},
        accounts.SET_PASSWORD: {"account": "taster", "password": "battery staple correct horse"},
        groups.LIST: {},
        groups.CREATE: {"name": "new"},
        groups.GET: {"group": "tasters"},
        groups.UPDATE: {"group": "tasters", "description": "new"},
        groups.DELETE: {"group": "tasters"},
        groups.LIST_MEMBERS: {"group": "tasters"},
        groups.PUT_MEMBER: {"group": "tasters", "account": "visitor"},
        groups.DELETE_MEMBER: {"group": "tasters", "account": "taster"},
        api_tokens.LIST: {"account": "taster"},
        api_tokens.CREATE: {"account": "taster", "name": "new"},
        api_tokens.LIST_OWN: {},
        api_tokens.CREATE_OWN: {"name": "new"},
        api_tokens.GET: {"token_id": world.token_id},
        api_tokens.REVOKE: {"token_id": world.token_id},
        api_tokens.LIST_SESSIONS: {},
        api_tokens.END_OTHER_SESSIONS: {},
        api_tokens.GET_SESSION: {"session_id": world.session_id},
        api_tokens.END_SESSION: {"session_id": world.session_id},
        publishers.LIST: {},
        publishers.CREATE: {"name": "new", **A_PUBLISHER},
        publishers.GET: {"publisher": "wine-ci"},
        publishers.UPDATE: {"publisher": "wine-ci", "lifetime_s": 120},
        publishers.DELETE: {"publisher": "wine-ci"},
        # Refused: no issuer signs tokens here.
        publishers.EXCHANGE: {"token": "no token"},
        notifications.LIST_WATCHES: {},
        notifications.GET_MODEL_WATCH: {"model": "wine"},
        notifications.SET_MODEL_WATCH: {"model": "wine", "level": "stages"},
        notifications.DELETE_MODEL_WATCH: {"model": "wine"},
        notifications.GET_WORKSPACE_WATCH: {},
        notifications.SET_WORKSPACE_WATCH: {"level": "all"},
        notifications.DELETE_WORKSPACE_WATCH: {},
        notifications.LIST: {},
        notifications.COUNT: {},
        notifications.MARK_READ: {"notification_ids": ["ntf_1"]},
        notifications.MARK_ALL_READ: {},
        notifications.GET_SETTINGS: {},
        notifications.UPDATE_SETTINGS: {"mail": "off"},
        notifications.CONFIRM_UNSUBSCRIBE: {"token": unsubscribe_token(UNSUBSCRIBE_SECRET, 1)},
        notifications.UNSUBSCRIBE: {"token": unsubscribe_token(UNSUBSCRIBE_SECRET, 1)},
        ui.RULES: {},
        ui.CHECK_RULE: {"target": "stage:Staging", "conditions": ["tags.reviewed = 'yes'"]},
        ui.EXPERIMENTS: {},
        ui.EXPERIMENT: {"experiment_id": experiment},
        ui.RUNS: {"experiment_id": experiment},
        ui.GROUPS_OF_RUNS: {"experiment_id": experiment, "group_by": "status"},
        ui.EXPORT_RUNS: {"experiment_id": experiment},
        ui.COLUMNS: {"experiment_id": experiment, "search": "l"},
        ui.COMPARE_RUNS: {"ids": run},
        ui.CURVES_OF_RUNS: {"run_ids": run, "key": "loss"},
        ui.RUN: {"run_id": run},
        ui.CURVES: {"run_id": run, "key": "loss"},
        ui.ARTIFACTS: {"owner": f"run:{run}", "path": ""},
        ui.PREVIEW: owned,
        ui.RAW: owned,
    }
    return {identity(row): fields for row, fields in found.items()}


def calls_of_auth_app(world: World) -> dict[Endpoint, dict[str, Any]]:
    """Give requests to the rows of MLflow's auth app; `prepare` has granted something to `taster`."""
    taster, visitor, password = {"username": "taster"}, {"username": "visitor"}, "battery staple correct horse"
    experiment, wine = {"experiment_id": world.experiment_id}, {"name": "wine"}
    typed = {"resource_type": "registered_model", "resource_id": "wine"}
    role, permission = {"role_id": world.role_id}, {"role_permission_id": world.role_permission_id}
    return {
        auth.CREATE_USER: {"username": "newcomer", "password": password},
        auth.GET_USER: taster,
        auth.LIST_USERS: {},
        auth.CURRENT_USER: {},
        auth.UPDATE_PASSWORD: {**taster, "password": password},
        auth.UPDATE_ADMIN: {**taster, "is_admin": True},
        auth.DELETE_USER: visitor,
        auth.CURRENT_PERMISSIONS: {},
        auth.LIST_USER_PERMISSIONS: taster,
        auth.LIST_USER_ROLES: taster,
        auth.CREATE_EXPERIMENT_PERMISSION: {**experiment, **visitor, "permission": "EDIT"},
        auth.GET_EXPERIMENT_PERMISSION: {**experiment, **taster},
        auth.UPDATE_EXPERIMENT_PERMISSION: {**experiment, **taster, "permission": "EDIT"},
        auth.DELETE_EXPERIMENT_PERMISSION: {**experiment, **taster},
        auth.CREATE_MODEL_PERMISSION: {**wine, **visitor, "permission": "EDIT"},
        auth.GET_MODEL_PERMISSION: {**wine, **taster},
        auth.UPDATE_MODEL_PERMISSION: {**wine, **taster, "permission": "EDIT"},
        auth.DELETE_MODEL_PERMISSION: {**wine, **taster},
        auth.GRANT: {**visitor, **typed, "permission": "EDIT"},
        auth.REVOKE: {**taster, **typed},
        auth.GET_USER_PERMISSION: {**taster, **typed},
        auth.CREATE_ROLE: {"workspace": "default", "name": "new"},
        auth.GET_ROLE: role,
        auth.LIST_ROLES: {"workspace": ["default"]},
        auth.UPDATE_ROLE: {**role, "description": "new"},
        auth.DELETE_ROLE: role,
        auth.ADD_ROLE_PERMISSION: {
            **role,
            "resource_type": "registered_model",
            "resource_pattern": "wine",
            "permission": "READ",
        },
        auth.UPDATE_ROLE_PERMISSION: {**permission, "permission": "EDIT"},
        auth.REMOVE_ROLE_PERMISSION: permission,
        auth.LIST_ROLE_PERMISSIONS: role,
        auth.ASSIGN_ROLE: {**visitor, **role},
        auth.UNASSIGN_ROLE: {**taster, **role},
        auth.LIST_ROLE_USERS: role,
        auth.LIST_WORKSPACE_PERMISSIONS: {"workspace": "default"},
        auth.SET_WORKSPACE_PERMISSION: {"workspace": "default", **visitor, "permission": "USE"},
        auth.DELETE_WORKSPACE_PERMISSION: {"workspace": "default", **taster},
        auth.LIST_WORKSPACE_PERMISSIONS_OF_USER: taster,
    }


def calls_of_databricks(world: World) -> dict[Endpoint, dict[str, Any]]:
    """Give requests to the rows of the vendor's registry; `prepare` has made a request of `taster` and one of the owner."""
    version = {"name": "wine", "version": "1"}
    model = {"registered_model_id": "rm_1"}
    entry = {"group_name": "tasters", "permission_level": "CAN_READ"}
    return {
        databricks.CREATE_REQUEST: {**version, "stage": "Archived", "comment": "Old."},
        databricks.LIST_REQUESTS: version,
        databricks.APPROVE_REQUEST: {**version, "stage": "Production", "archive_existing_versions": False},
        databricks.REJECT_REQUEST: {**version, "stage": "Production"},
        databricks.DELETE_REQUEST: {"name": "wine", "version": "2", "stage": "Production", "creator": OWNER.name},
        databricks.CREATE_COMMENT: {**version, "comment": "new"},
        databricks.UPDATE_COMMENT: {"id": world.comment_id, "comment": "new"},
        databricks.DELETE_COMMENT: {"id": world.comment_id},
        databricks.TRANSITION_STAGE: {**version, "stage": "Production", "archive_existing_versions": False},
        databricks.GET_MODEL: {"name": "wine"},
        databricks.GET_PERMISSIONS: model,
        databricks.SET_PERMISSIONS: {**model, "access_control_list": [entry]},
        databricks.UPDATE_PERMISSIONS: {**model, "access_control_list": [entry]},
        databricks.GET_PERMISSION_LEVELS: model,
        databricks.ME: {},
    }


def identity(row: Endpoint) -> str:
    """Name a row of the table."""
    return f"{row.method} {row.paths[0]}"


def missing(rows: Iterable[Endpoint], world: World) -> list[str]:
    """List the rows that have no request here."""
    known = calls(world)
    return [identity(row) for row in rows if identity(row) not in known]
