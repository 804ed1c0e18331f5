"""Permissions of every row of the endpoint table: an actor without its permission is refused, and nothing changes.

Once without the permission anywhere, and once with it only on another model and another experiment, so that the check of the
object itself is tested too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from greenroom.core.access import ANONYMOUS, Principal, denied, local_user
from greenroom.core.permissions import EVERYTHING, OF_OBJECTS, Permission
from greenroom.errors import PermissionDenied
from greenroom.server.asgi import ACTOR_KEY
from greenroom.server.routes.operations import Operations
from greenroom.wire.endpoints import Endpoint, Family, operations
from greenroom.wire.endpoints.table import ENDPOINTS
from greenroom.wire.errors import error_body
from greenroom.wire.reasons import native_error_body
from tests.support.access import OF_EVERY_ACCOUNT, an_account, grant, holding, knowing
from tests.support.calls import OWNER, World, missing
from tests.support.prepared_store import Store, keep_store, opened
from tests.support.registry import Registry

_NEEDING = [row for row in ENDPOINTS if row.permission is not None]
# Without identity providers there is nothing to sign in with.
_PUBLIC = [row for row in ENDPOINTS if row.permission is None and row.family is not Family.BROWSER]
# They are offered only where accounts sign in, which needs a server around the router.
_OF_ACCOUNTS = ("begin_device_authorization", "exchange_identity_token")
_NOT_OFFERED = {
    "createMultipartUpload",
    "completeMultipartUpload",
    "abortMultipartUpload",
    "getPresignedDownloadUrl",
    # Streams need a server around the router.
    "follow_events",
}
# Like searches, these return what the actor may see, which is nothing here.
_FINDING = {
    "searchDatasets",
    "searchRuns",
    "list_runs",
    "searchLoggedModels",
    "getMetricHistory",
    "getMetricHistoryBulk",
    "getMetricHistoryBulkInterval",
}
# About the caller's own inbox in the workspace, whatever it may see there.
_OF_INBOX = {
    "get_workspace_watch",
    "watch_workspace",
    "unwatch_workspace",
    "mark_notifications_read",
    "mark_all_notifications_read",
}
_HIDDEN = (b"wine", b"vineyard", b"vintage", b"grape", b"poured")


def _each(rows: list[Endpoint]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[f"{row.family.name}-{row.name}" for row in rows])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """Return the folder of a prepared store that is not open, to be copied, and what it has."""
    return keep_store(tmp_path_factory.mktemp("prepared"))


@pytest.fixture(scope="module")
def prepared(kept: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open a prepared store that no test changes."""
    yield from opened(kept, tmp_path_factory.mktemp("open") / "store")


@pytest.fixture(scope="module")
def elsewhere(prepared: Store) -> Principal:
    """Return an account that has the role ``role:1`` on another model and another experiment."""

    async def add(database: Registry) -> Principal:
        ben = await an_account(database)
        await grant(database, ben, "role:1", model="vinegar")
        await grant(database, ben, "role:1", experiment_id=prepared.world.other_experiment_id)
        return ben

    return prepared.do(add)


@pytest.fixture
def store(kept: tuple[Path, World], tmp_path: Path) -> Iterator[Store]:
    """Open a prepared store of this test's own."""
    yield from opened(kept, tmp_path / "store")


def test_every_row_of_the_table_has_a_request(prepared: Store) -> None:
    assert missing(ENDPOINTS, prepared.world) == []


@_each(_NEEDING)
def test_an_actor_with_all_permissions_is_answered(request: pytest.FixtureRequest, row: Endpoint) -> None:
    store: Store = request.getfixturevalue("store" if row.access == "write" else "prepared")
    before = store.content()
    reply = store.ask(row, OWNER)
    if row.name in _NOT_OFFERED:
        assert reply.status in (400, 501), reply
    elif row.name.startswith("createPresigned"):
        assert b"not supported for" in reply.body
    else:
        assert reply.status == row.status, reply
        assert (store.content() != before) == (row.access == "write")


@_each(_NEEDING)
def test_an_actor_without_the_permission_is_refused_and_nothing_changes(prepared: Store, row: Endpoint) -> None:
    assert row.permission is not None
    before = prepared.content()
    reply = prepared.ask(row, local_user("ben", EVERYTHING - {row.permission}))
    assert reply.status == 403, reply
    assert reply.headers[b"content-type"] == b"application/json"
    error = denied(row.permission)
    assert reply.body == (native_error_body(error, "asked") if row.family.is_native else error_body(error))
    assert prepared.content() == before


@_each(
    [
        row
        for row in _NEEDING
        # Every account holds the permissions about itself, and on nothing else.
        if row.name not in _NOT_OFFERED | _OF_INBOX
        and row.resource.noun != "server"
        and row.permission not in OF_EVERY_ACCOUNT
    ]
)
def test_an_actor_with_the_permission_elsewhere_is_refused_and_nothing_changes(
    prepared: Store, elsewhere: Principal, row: Endpoint
) -> None:
    assert row.permission is not None
    only = frozenset({row.permission})
    actor = knowing(holding(elsewhere, EVERYTHING - only), role_1=only)
    before = prepared.content()
    reply = prepared.ask(row, actor)
    is_read = row.permission.value.endswith(":read")
    if row.name == "get_grant":
        # Who may not see who has access cannot find out which grants exist.
        assert (reply.status, reply.json["reason"]) == (404, "GRANT_NOT_FOUND")
    elif row.permission is Permission.ACCESS_READ or row.permission not in OF_OBJECTS:
        # It sees the object, and not who has access to it; the workspace, and nothing of it.
        assert reply.status == 403, reply
    elif is_read and (row.resource.noun == "workspace" or row.name in _FINDING):
        assert reply.status == 200, reply
        # These show what other permissions, which are held everywhere, let them show as well.
        assert (
            row.name in ("getHome", "getInbox", "list_events", "export_events")
            or [name for name in _HIDDEN if name in reply.body] == []
        )
    else:
        assert reply.status == (404 if is_read else 403), reply
        assert reply.json["error_code"] in ("PERMISSION_DENIED", "RESOURCE_DOES_NOT_EXIST")
    assert prepared.content() == before


@_each(_PUBLIC)
def test_a_public_row_needs_no_permission(store: Store, row: Endpoint) -> None:
    assert store.ask(row, ANONYMOUS).status == (501 if row.name in _OF_ACCOUNTS else 200)


@pytest.mark.anyio
async def test_the_rows_outside_the_router_ask_for_their_permission() -> None:
    app: Any = None
    server = Operations(app, context=app, settings=app, numbers=app, health=app, watchdog=app)
    needing = [row for row in operations.ENDPOINTS if row.permission is not None]
    assert [row.name for row in needing] == ["getMetrics"]
    for row in needing:
        assert row.permission is not None
        actor = local_user("ben", EVERYTHING - {row.permission})
        with pytest.raises(PermissionDenied, match=row.permission.value):
            await server({"path": row.paths[0], "method": row.method, ACTOR_KEY: actor}, app, app)


@pytest.mark.anyio
async def test_the_public_rows_outside_the_router_need_none() -> None:
    app: Any = None
    server = Operations(app, context=app, settings=app, numbers=app, health=app, watchdog=app)
    sent: list[Any] = []

    async def take(message: Any) -> None:
        sent.append(message)

    for row in operations.ENDPOINTS:
        if row.public and row.access == "none":
            for path in row.paths:
                sent.clear()
                await server({"path": path, "method": row.method, ACTOR_KEY: ANONYMOUS}, app, take)
                assert sent[0]["status"] == 200, path
