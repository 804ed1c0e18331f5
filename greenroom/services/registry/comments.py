"""Comments on models and versions: create, list, edit, delete."""

from __future__ import annotations

from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.comments import Comment, check_text
from greenroom.core.event_types import Change
from greenroom.core.events import CommentCreated, CommentDeleted, CommentFields, CommentUpdated
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.core.subjects import model_version_subject, registered_model_subject
from greenroom.errors import CommentNotFound, PermissionDenied, StateConflict
from greenroom.services.access.authorization import authorize_model
from greenroom.services.not_found import found_version, model_not_found
from greenroom.services.page_limits import check_limit

MAX_LIMIT = 1000


class DeletedComment(NamedTuple):
    """A comment as its events tell of it; fields as in `Comment`."""

    comment_id: str
    author: str
    text: str
    created_at_ms: int
    updated_at_ms: int


async def create_comment(tx: Transaction, actor: Actor, *, name: str, version: int | None, text: str) -> Comment:
    """Comment on a version, or on the model itself if `version` is None.

    Raises:
        InvalidInput: the text is empty or too long.
        RegisteredModelNotFound: no such model.
        ModelVersionNotFound: no such version.
    """
    text = check_text(text)
    model_row = await _lock_model(tx, actor, name, version)
    comment_id = tx.new_id()
    await tx.comments.add(comment_id=comment_id, model_row=model_row, version=version, author=actor.id, text=text)
    made = _found(comment_id, await tx.comments.get(comment_id))
    await _append(tx, actor, made, CommentCreated(after=CommentFields(comment_id=comment_id, text=text)))
    return made


async def list_comments(
    tx: Transaction, actor: Actor, *, name: str, version: int | None, limit: int, page_token: str | None
) -> tuple[list[Comment], str | None]:
    """Read the comments on a version, or on the model itself if `version` is None; newest first.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: limit or token cannot be read.
        RegisteredModelNotFound: no such model.
        ModelVersionNotFound: no such version.
    """
    check_limit(limit, MAX_LIMIT)
    model_row = await _find_model(tx, actor, name, version)
    query = ["comments", tx.workspace, model_row, version]
    last = decode_page_token(page_token, query)
    before = None if last is None else int(last[0] or 0)
    found = await tx.comments.listed(model_row, version, before_row=before, limit=limit + 1)
    if len(found) <= limit:
        return found, None
    return found[:limit], encode_page_token(query, [found[limit - 1].row])


async def get_comment(tx: Transaction, actor: Actor, *, comment_id: str) -> Comment:
    """Read a comment.

    Raises:
        CommentNotFound: no such comment.
    """
    found = _found(comment_id, await tx.comments.get(comment_id))
    await _authorize(tx, actor, Permission.REGISTERED_MODEL_READ, found)
    return found


async def lock_comment(tx: Transaction, actor: Actor, *, comment_id: str) -> Comment:
    """Lock a comment until this transaction ends, then read it.

    Raises:
        CommentNotFound: no such comment.
    """
    found = _found(comment_id, await tx.comments.lock(comment_id))
    await _authorize(tx, actor, Permission.COMMENT_CREATE, found)
    return found


async def update_comment(tx: Transaction, actor: Actor, *, comment_id: str, text: str) -> Comment:
    """Edit a comment of the actor.

    Raises:
        CommentNotFound: no such comment.
        InvalidInput: the text is empty or too long.
        PermissionDenied: another user wrote it.
    """
    text = check_text(text)
    found = await lock_comment(tx, actor, comment_id=comment_id)
    await _authorize(tx, actor, Permission.COMMENT_CREATE, found)
    if found.author != actor.id:
        raise refuse_editing(found.author_name)
    await tx.comments.set_text(comment_id, text)
    await _append(
        tx,
        actor,
        found,
        CommentUpdated(
            before=CommentFields(comment_id=comment_id, text=found.text),
            after=CommentFields(comment_id=comment_id, text=text),
        ),
    )
    return _found(comment_id, await tx.comments.get(comment_id))


def refuse_editing(author_name: str) -> PermissionDenied:
    """Return the error for those who did not write a comment."""
    return PermissionDenied(f"This is {author_name}'s comment; only its author can edit it.")


async def delete_comment(tx: Transaction, actor: Actor, *, comment_id: str) -> None:
    """Delete a comment: of the actor, or of any user if the actor may delete models. The history keeps it.

    Raises:
        CommentNotFound: no such comment.
        PermissionDenied: another user wrote it.
    """
    found = await lock_comment(tx, actor, comment_id=comment_id)
    is_own = found.author == actor.id
    await _authorize(tx, actor, Permission.COMMENT_CREATE if is_own else Permission.REGISTERED_MODEL_DELETE, found)
    await tx.comments.delete(comment_id)
    await _append(tx, actor, found, CommentDeleted(before=CommentFields(comment_id=comment_id, text=found.text)))


async def restore_comment(
    tx: Transaction, actor: Actor, *, name: str, version: int | None, deleted: DeletedComment
) -> Comment:
    """Restore a deleted comment: of the actor, or of any user if the actor may delete models.

    Raises:
        ModelVersionNotFound, RegisteredModelNotFound: what it was about is deleted.
        PermissionDenied: another user wrote it.
        StateConflict: it is not deleted.
    """
    model_row = await _lock_model(tx, actor, name, version)
    if deleted.author != actor.id:
        await authorize_model(tx, actor, Permission.REGISTERED_MODEL_DELETE, name, row=model_row)
    comment_id, text = deleted.comment_id, deleted.text
    if await tx.comments.get(comment_id) is not None:
        raise StateConflict("The comment is not deleted.", field="comment_id")
    await tx.comments.restore(
        comment_id=comment_id,
        model_row=model_row,
        version=version,
        author=deleted.author,
        text=text,
        created_at_ms=deleted.created_at_ms,
        updated_at_ms=deleted.updated_at_ms,
    )
    made = _found(comment_id, await tx.comments.get(comment_id))
    await _append(tx, actor, made, CommentCreated(after=CommentFields(comment_id=comment_id, text=text)))
    return made


async def _authorize(tx: Transaction, actor: Actor, permission: Permission, comment: Comment) -> None:
    """Check that the actor may do something to the model that a comment is about, and see the version that it is about."""
    needed = [permission] if comment.version is None else [Permission.MODEL_VERSION_READ, permission]
    for one in needed:
        await authorize_model(
            tx,
            actor,
            one,
            comment.model,
            row=comment.registered_model_row,
            not_found=lambda: _not_found(comment.comment_id),
        )


async def _find_model(tx: Transaction, actor: Actor, name: str, version: int | None) -> int:
    check_model_name(name)
    model = await tx.registered_models.find(name)
    if model is None:
        raise model_not_found(name)
    permission = Permission.REGISTERED_MODEL_READ if version is None else Permission.MODEL_VERSION_READ
    # Not found is the model, also for a version: a model that may not be seen is treated like one that does not exist.
    await authorize_model(tx, actor, permission, name, row=model.row)
    if version is not None:
        found_version(name, version, await tx.model_versions.get(name, version))
    return model.row


async def _lock_model(tx: Transaction, actor: Actor, name: str, version: int | None) -> int:
    """Lock the model to comment on, so that it or its version is not deleted before this transaction ends."""
    check_model_name(name)
    row = await tx.registered_models.lock_shared(name)
    if row is None:
        raise model_not_found(name)
    await authorize_model(tx, actor, Permission.COMMENT_CREATE, name, row=row)
    if version is not None:
        found_version(name, version, await tx.model_versions.get_locked(row, version))
    return row


def _found(comment_id: str, found: Comment | None) -> Comment:
    if found is None:
        raise _not_found(comment_id)
    return found


def _not_found(comment_id: str) -> CommentNotFound:
    return CommentNotFound(f"There is no comment '{comment_id[:100]}'.", field="comment_id")


async def _append(tx: Transaction, actor: Actor, comment: Comment, change: Change) -> None:
    topic = subject = registered_model_subject(comment.registered_model_row)
    if comment.version is not None:
        subject = model_version_subject(comment.registered_model_row, comment.version)
    await tx.events.append(actor, subject, change, topic=topic)
