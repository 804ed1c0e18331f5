"""Who wrote a comment: the account by its id, shown by its name as it is now."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.access import Account, Actor, Principal, local_user
from greenroom.errors import CommentNotFound, PermissionDenied
from greenroom.services.registry import comments
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.credentials import Credentials
from tests.support.registry import Registry, a_model

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await a_model(database, "wine")
    yield database
    await database.close()


def acting(row: int, *, may: bool = True) -> Actor:
    permissions = Principal("", "user", "").permissions if may else frozenset()
    return Principal(f"acc_{row}", "user", "whatever", permissions=permissions, account=Account(row, (f"user:{row}",)))


async def say(database: Registry, actor: Actor) -> str:
    made = await database.write(lambda tx: comments.create_comment(tx, actor, name="wine", version=None, text="hm"))
    return made.comment_id


async def authors(database: Registry) -> list[str]:
    found, _ = await database.read(
        lambda tx: comments.list_comments(tx, local_user("ana"), name="wine", version=None, limit=10, page_token=None)
    )
    return [comment.author_name for comment in found]


async def test_the_author_is_shown_by_name_also_after_it_changed_and_the_account_was_deleted(
    database: Registry,
) -> None:
    ada = await database.write(lambda tx: Credentials(tx).account("ada"))
    await say(database, acting(ada))
    # From before there were accounts; the last one looks like an account, but does not exist.
    for name in ("ben", "acc_x", "acc_99"):
        await say(database, local_user(name))
    assert await authors(database) == ["acc_99", "acc_x", "ben", "ada"]
    await database.write(lambda tx: tx._session.run(Sql("UPDATE accounts SET name = 'lovelace' WHERE id = $1"), ada))
    await database.write(lambda tx: Credentials(tx).delete(ada))
    assert await authors(database) == ["acc_99", "acc_x", "ben", "lovelace"]


async def test_who_lost_access_to_a_model_finds_no_comment_on_it(database: Registry) -> None:
    ada, ben = [await database.write(lambda tx, name=name: Credentials(tx).account(name)) for name in ("ada", "ben")]  # type: ignore[misc]
    comment = await say(database, acting(ada))
    for actor in (acting(ada, may=False), acting(ben, may=False)):
        with pytest.raises(CommentNotFound):
            await database.write(
                lambda tx, by=actor: comments.update_comment(tx, by, comment_id=comment, text="mine")  # type: ignore[misc]
            )
        with pytest.raises(CommentNotFound):
            await database.write(lambda tx, by=actor: comments.delete_comment(tx, by, comment_id=comment))  # type: ignore[misc]
    with pytest.raises(PermissionDenied, match="ada's comment"):
        await database.write(lambda tx: comments.update_comment(tx, acting(ben), comment_id=comment, text="mine"))
