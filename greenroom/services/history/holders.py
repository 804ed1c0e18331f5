"""Which versions of a registered model were in a stage or had an alias, when, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from greenroom.core.access import Actor
from greenroom.core.events import Event
from greenroom.core.moments import Moment, up_to
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.past import PastModel
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_alias
from greenroom.core.stages import NONE, Stages
from greenroom.core.tenures import Tenure, overlapping, tenures_of_alias, tenures_of_stage
from greenroom.errors import InvalidInput
from greenroom.services.history.past import NamedModels, check_moment, history_of
from greenroom.services.not_found import model_not_found
from greenroom.services.page_limits import check_limit

MAX_LIMIT: Final = 1000
_END: Final = 2**63 - 1


async def list_stage_holders(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    stage: str,
    since: Moment | None,
    until: Moment | None,
    row: int | None,
    limit: int,
    page_token: str | None,
) -> tuple[list[Tenure], str | None]:
    """Read the tenures of versions in a stage that overlap a span of time, in the order in which they began.

    Args:
        stage: in any case; also one that the workspace does not have any more.
        since: leave out tenures that had ended then; None for none.
        until: leave out tenures that had not begun then; None for none.
        row: which one of several models that have or had the name; None for the active one, else the one deleted last.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: a parameter is invalid, or the stage neither exists nor ever did in this model.
        RegisteredModelNotFound: no such model, or none that the actor may see.
    """

    stages = await tx.stages.current()

    def tenures(model: PastModel, events: Sequence[Event]) -> list[Tenure]:
        return tenures_of_stage(model, _known_stage(stage, stages, events), events)

    query = ["stage_holders", stage.lower()]
    return await _list(tx, actor, name, tenures, query, since, until, row, limit, page_token)


async def list_alias_holders(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    alias: str,
    since: Moment | None,
    until: Moment | None,
    row: int | None,
    limit: int,
    page_token: str | None,
) -> tuple[list[Tenure], str | None]:
    """Read the tenures of versions with an alias; arguments, result and errors as of `list_stage_holders`."""
    check_alias(alias)

    def tenures(model: PastModel, events: Sequence[Event]) -> list[Tenure]:
        return tenures_of_alias(model, alias, events)

    return await _list(tx, actor, name, tenures, ["alias_holders", alias], since, until, row, limit, page_token)


async def _list(
    tx: Transaction,
    actor: Actor,
    name: str,
    tenures: Callable[[PastModel, Sequence[Event]], list[Tenure]],
    query: list[str],
    since: Moment | None,
    until: Moment | None,
    row: int | None,
    limit: int,
    page_token: str | None,
) -> tuple[list[Tenure], str | None]:
    check_limit(limit, MAX_LIMIT)
    model = await NamedModels(tx, actor, Permission.MODEL_VERSION_READ, name, row).next()
    if model is None:
        raise model_not_found(name)
    asked = [*query, tx.workspace, model.row, str(since), str(until)]
    last = decode_page_token(page_token, asked)
    for moment, field in ((since, "since"), (until, "until")):
        if moment is not None and moment.at_ms is None:
            await check_moment(tx, moment, field)
    events = await history_of(tx, model.row)
    after_seq, until_seq = _seq_at(events, since, 0), _seq_at(events, until, _END)
    if after_seq > until_seq:
        raise InvalidInput("'since' is later than 'until'; swap the two.", field="since")
    chosen = overlapping(
        tenures(PastModel(row=model.row, name=model.name), events), after_seq=after_seq, until_seq=until_seq
    )
    if last is not None:
        place = (int(last[0] or 0), int(last[1] or 0))
        chosen = [one for one in chosen if (one.started.seq, one.version) > place]
    page = chosen[:limit]
    token = encode_page_token(asked, [page[-1].started.seq, page[-1].version]) if len(chosen) > limit else None
    return page, token


def _seq_at(events: Sequence[Event], moment: Moment | None, default: int) -> int:
    """Return the number of the last event that had happened at a moment, 0 for none."""
    if moment is None:
        return default
    count = up_to(events, moment)
    return events[count - 1].seq if count else 0


def _known_stage(text: str, stages: Stages, events: Sequence[Event]) -> str:
    """Return the canonical spelling of a stage that the workspace has, or that a version of the model was in."""
    for event in events:
        for fields in (event.before, event.after):
            held = (fields or {}).get("stages")
            for one in held if isinstance(held, list) else ():
                if isinstance(one, str) and one.casefold() == text.casefold():
                    return one
    stage = stages.parse(text)
    if stage == NONE:
        raise InvalidInput("Versions without a stage hold none; name a stage.", field="stage")
    return stage
