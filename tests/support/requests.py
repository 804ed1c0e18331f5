"""Requests for tests: a registered model with a rule, and people who ask and decide, made through the services."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.requests import RequestedMove, RequestState, RequestView
from greenroom.core.rules import People, Rule, StoredRule, Target
from greenroom.core.stages import PRODUCTION
from greenroom.core.subjects import registered_model_subject
from greenroom.services.approvals import request_decisions as decisions
from greenroom.services.approvals import request_views as views
from greenroom.services.approvals.requests import create_request
from greenroom.services.approvals.waiting_requests import list_waiting_requests
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import an_account, grant
from tests.support.registry import Registry, a_model, a_model_version

T = TypeVar("T")
TO_PRODUCTION = RequestedMove(target=Target.stage(PRODUCTION))
ONE_APPROVAL = Rule(approvals=1, one_version=True)


class Team:
    """People around the model ``wine`` with three versions: ada asks, ben and cleo may approve, vic may only read.

    Attributes:
        database: the store.
        people: principals by name.
    """

    def __init__(self, database: Registry) -> None:
        self.database = database
        self.people: dict[str, Actor] = {}

    async def begin(self, rule: Rule | None = ONE_APPROVAL, *, versions: int = 3) -> Team:
        """Make the model and the people; return itself."""
        await a_model(self.database, "wine")
        for _ in range(versions):
            await a_model_version(self.database, "wine")
        for name, role in (("ada", "contributor"), ("ben", "approver"), ("cleo", "approver"), ("vic", "viewer")):
            await self.add(name, role)
        await self.set_rule(rule)
        return self

    async def add(self, name: str, role: str, *, groups: Sequence[str] = ()) -> Actor:
        """Make an account with a role on the model."""
        self.people[name] = await an_account(self.database, name, groups=groups)
        await grant(self.database, self.people[name], role, model="wine")
        return self.people[name]

    async def set_rule(self, rule: Rule | None, target: Target = TO_PRODUCTION.target) -> int:
        """Set or delete the rule of a target in the workspace; return its version."""

        async def save(tx: SqlTransaction) -> int:
            await tx.stages.lock()
            version = await tx.stage_rules.last_version(target)
            if rule is None:
                if version:
                    await tx.stage_rules.delete(target, 0, by="root")
            else:
                version += 1
                await tx.stage_rules.save(
                    StoredRule(
                        target=target,
                        model_row=0,
                        version=version,
                        rule=rule,
                        updated_at_ms=tx.now_ms,
                        updated_by="root",
                    )
                )
            await tx.stages.renew()
            return version

        return await self.database.write(save)

    async def write(self, who: str, verb: Callable[..., Coroutine[Any, Any, T]], **fields: Any) -> T:
        """Run a change as a person."""
        return await self.database.write(lambda tx: verb(tx, self.people[who], **fields))

    async def ask(self, who: str = "ada", version: int = 1, move: RequestedMove = TO_PRODUCTION, **fields: Any) -> str:
        """Make a request and return its id."""
        made = await self.write(who, create_request, name="wine", version=version, move=move, **fields)
        return made.request.request_id

    async def approve(self, who: str, request_id: str = "1", **fields: Any) -> RequestView:
        """Approve a request."""
        return await self.write(who, decisions.approve_request, request_id=request_id, **fields)

    async def get(self, who: str = "ada", request_id: str = "1") -> RequestView:
        """Read a request."""
        return await self.database.read(lambda tx: views.get_request(tx, self.people[who], request_id=request_id))

    async def state(self, request_id: str = "1") -> RequestState:
        """Read the state of a request."""
        return (await self.get("vic", request_id)).request.state

    async def event_types(self) -> list[str]:
        """Read the types of the events about requests and transitions, oldest first."""
        row = await self.database.read(lambda tx: tx.registered_models.find_row("wine"))
        assert row is not None
        found = await self.database.read(
            lambda tx: tx.events.of_topic(registered_model_subject(row), before_seq=None, limit=100)
        )
        types = [str(event.type) for event in reversed(found)]
        return [one for one in types if "request" in one or "transit" in one]

    async def waiting(self, who: str) -> list[str]:
        """Read the ids of what waits for a person."""
        found, _ = await self.database.search(
            lambda tx: list_waiting_requests(tx, self.people[who], limit=100, page_token=None)
        )
        return [one.request.request_id for one in found]


def named(*actors: Actor) -> People:
    """Return people named by their accounts."""
    return People(accounts=tuple(row for actor in actors if (row := actor.owner_row) is not None))


def with_session(actor: Actor, session: int) -> Actor:
    """Return a person in a browser session."""
    assert actor.account is not None
    return replace(actor, account=replace(actor.account, session=session, token=None))
