"""Events of the registry: who changed what. Greenroom only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenroom.sdk.entities.base import Entity

if TYPE_CHECKING:
    from greenroom.wire.messages.v1 import events as wire


class Event(Entity, frozen=True):
    """A change that was made. What it is about is in the fields from `subject_kind` on; those that do not apply are None.

    Attributes:
        event_id: its id; later events come after it.
        type: such as ``model_version.transitioned``; ignore types that you do not know.
        timestamp: milliseconds since 1970, UTC.
        change_id: the same for all events of one request, such as a promotion and the versions it archived.
        workspace: the workspace it was made in.
        actor: name of the user who made the change, at that time.
        actor_id: permanent id of that user; None if not recorded.
        actor_kind: ``user``, ``token``, ``service`` or ``anonymous``; None if not recorded.
        before: the changed fields before the change; None for a creation.
        after: the changed fields after the change; None for a deletion.
        comment: the reason given for the change.
        request_id: the request that made the change, as in the server's log; None if not recorded.
        client: what the program that made the change says about itself; None if not recorded.
        undoes: id of the event that the change undid; None for none.
        subject_kind: such as ``model_version``, ``alias`` or ``comment``.
        registered_model_id: permanent id of the registered model.
        name: current name of the registered model.
        version: version number, as text.
        run_id: the run.
        experiment_id: the experiment that it is or belongs to.
        model_id: the logged model.
        alias: the alias.
        comment_id: the comment.
        account_id: the account that it is or belongs to.
        group_id: the group.
        token_id: the API token.
        role_id: the role that a workspace defines.
        publisher_id: the trusted publisher.
    """

    event_id: str
    type: str
    timestamp: int
    change_id: str
    workspace: str
    actor: str
    actor_id: str | None
    actor_kind: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    comment: str | None
    request_id: str | None
    client: str | None
    undoes: str | None
    subject_kind: str
    registered_model_id: str | None = None
    name: str | None = None
    version: str | None = None
    run_id: str | None = None
    experiment_id: str | None = None
    model_id: str | None = None
    alias: str | None = None
    comment_id: str | None = None
    account_id: str | None = None
    group_id: str | None = None
    token_id: str | None = None
    role_id: str | None = None
    publisher_id: str | None = None

    @classmethod
    def from_wire(cls, answer: wire.Event) -> Event:
        """Build it from a message of the native API."""
        subject = answer.subject
        return cls(
            event_id=answer.id,
            type=answer.type,
            timestamp=answer.at_ms,
            change_id=answer.change_id,
            workspace=answer.workspace,
            actor=answer.actor.name,
            actor_id=answer.actor.id,
            actor_kind=answer.actor.kind,
            before=answer.before,
            after=answer.after,
            comment=answer.comment,
            request_id=answer.request_id,
            client=answer.client,
            undoes=answer.undoes,
            subject_kind=subject.kind,
            registered_model_id=subject.registered_model_id,
            name=subject.model,
            version=None if subject.version is None else str(subject.version),
            run_id=subject.run_id,
            experiment_id=subject.experiment_id,
            model_id=subject.logged_model_id,
            alias=subject.alias,
            comment_id=subject.comment_id,
            account_id=subject.account_id,
            group_id=subject.group_id,
            token_id=subject.token_id,
            role_id=subject.role_id,
            publisher_id=subject.publisher_id,
        )
