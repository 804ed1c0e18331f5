"""Comments on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.access import Actor, Principal, local_user
from greenroom.core.permissions import EVERYTHING, Permission
from greenroom.core.stages import STAGING
from greenroom.errors import (
    CommentNotFound,
    InvalidInput,
    ModelVersionNotFound,
    PermissionDenied,
    RegisteredModelNotFound,
)
from greenroom.services.registry import comments, etags, registered_models, stages
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.invariants import broken_promises
from tests.support.registry import USER, Registry, a_model, a_model_version, delete_model, if_unchanged, the_history

pytestmark = pytest.mark.anyio

ADA = local_user("ada", EVERYTHING - {Permission.REGISTERED_MODEL_DELETE})


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def say(database: Registry, text: str, *, version: int | None = 1, by: Actor = USER) -> str:
    """Say something about `wine` and return the comment's id."""
    made = await database.write(lambda tx: comments.create_comment(tx, by, name="wine", version=version, text=text))
    return made.comment_id


async def said(database: Registry, *, version: int | None = 1, limit: int = 50) -> list[str]:
    """Read all texts, page by page, newest first."""
    texts: list[str] = []
    token: str | None = None
    while True:
        page, token = await database.read(
            lambda tx, at=token: comments.list_comments(  # type: ignore[misc]
                tx, USER, name="wine", version=version, limit=limit, page_token=at
            )
        )
        texts += [comment.text for comment in page]
        if token is None:
            return texts


async def the_wine(database: Registry) -> None:
    await a_model(database, "wine")
    await a_model_version(database, "wine")
    await a_model_version(database, "wine")


async def test_what_was_said_about_a_version_is_read_newest_first_over_pages(database: Registry) -> None:
    await the_wine(database)
    for number in range(5):
        await say(database, f"thought {number}")
    await say(database, "about the other", version=2)
    await say(database, "about all", version=None)
    assert await said(database, limit=2) == [f"thought {number}" for number in (4, 3, 2, 1, 0)]
    assert await said(database, version=2) == ["about the other"]
    assert await said(database, version=None) == ["about all"]


async def test_author_and_time_are_the_servers(database: Registry) -> None:
    await the_wine(database)
    made = await database.write(
        lambda tx: comments.create_comment(tx, ADA, name="wine", version=1, text="  Too sweet.\n")
    )
    assert (made.author, made.text, made.model, made.version) == ("ada", "Too sweet.", "wine", 1)
    assert made.created_at_ms == made.updated_at_ms > 0


async def test_comment_is_changed_by_its_author_alone_and_deleted_by_who_may_delete_models(database: Registry) -> None:
    await the_wine(database)
    mine = await say(database, "mine", by=ADA)
    other = await say(database, "other")

    async def change(comment_id: str, by: Actor) -> Any:
        return await database.write(lambda tx: comments.update_comment(tx, by, comment_id=comment_id, text="changed"))

    async def delete(comment_id: str, by: Actor) -> None:
        await database.write(lambda tx: comments.delete_comment(tx, by, comment_id=comment_id))

    assert (await change(mine, ADA)).text == "changed"
    with pytest.raises(PermissionDenied, match="ana's"):
        await change(other, ADA)
    with pytest.raises(PermissionDenied):
        await delete(other, ADA)
    await delete(mine, USER)
    assert await said(database) == ["other"]
    with pytest.raises(CommentNotFound):
        await change(mine, ADA)


async def test_a_comment_belongs_to_a_principal_and_not_to_a_name(database: Registry) -> None:
    """The display name of a person can be changed, and another person can take it."""
    await the_wine(database)
    held = ADA.permissions
    ada = Principal("7", "user", "ada", permissions=held)
    mine = await say(database, "mine", by=ada)

    async def change(by: Actor) -> Any:
        return await database.write(lambda tx: comments.update_comment(tx, by, comment_id=mine, text="changed"))

    for other in (Principal("8", "user", "ada", permissions=held), Principal("ada", "user", "7", permissions=held)):
        with pytest.raises(PermissionDenied):
            await change(other)
        with pytest.raises(PermissionDenied):
            await database.write(lambda tx, by=other: comments.delete_comment(tx, by, comment_id=mine))  # type: ignore[misc]
    assert (await change(Principal("7", "user", "Ada Lovelace", permissions=held))).text == "changed"


async def test_history_keeps_what_was_said_and_taken_back(database: Registry, database_url: str) -> None:
    await the_wine(database)
    comment_id = await say(database, "first")
    await database.write(lambda tx: comments.update_comment(tx, USER, comment_id=comment_id, text="second"))
    await database.write(lambda tx: comments.delete_comment(tx, USER, comment_id=comment_id))
    events = (await the_history(database, "wine", 1))[:3]
    assert [event.type for event in events] == ["comment.deleted", "comment.updated", "comment.created"]
    assert [(event.before or {}).get("text") for event in events] == ["second", "first", None]
    assert await broken_promises(database_url) == []


async def test_comment_does_not_hinder_a_change_of_stage(database: Registry) -> None:
    await the_wine(database)
    model = await database.read(lambda tx: registered_models.get_registered_model(tx, USER, name="wine"))
    etag = etags.etag_of(model)
    await say(database, "wait!")
    moved, *_ = await database.write(
        lambda tx: if_unchanged(stages.change_stage)(
            tx,
            USER,
            name="wine",
            version=1,
            stage=STAGING,
            archive_existing=True,
            keep_others=False,
            comment="",
            if_match=etag,
        )
    )
    assert moved.current_stage == "Staging"


async def test_nonsense_is_refused(database: Registry) -> None:
    await the_wine(database)
    for text in ("", " \n", "x" * 10_001):
        with pytest.raises(InvalidInput, match="text"):
            await say(database, text)
    with pytest.raises(ModelVersionNotFound):
        await say(database, "x", version=9)
    comment_id = await say(database, "x")
    await delete_model(database, "wine")
    with pytest.raises(RegisteredModelNotFound):
        await say(database, "x")
    with pytest.raises(CommentNotFound):
        await database.write(lambda tx: comments.delete_comment(tx, USER, comment_id=comment_id))
