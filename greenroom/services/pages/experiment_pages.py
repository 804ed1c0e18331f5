"""Pages of experiments: the list, and the header of one."""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.access import Actor, scope_of
from greenroom.core.names import check_length
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.pages import ExperimentCard
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import DESCRIPTION_TAG
from greenroom.services.access.authorization import permissions_on_experiments
from greenroom.services.access.permitted_experiments import permitted_experiment
from greenroom.services.page_limits import check_limit
from greenroom.services.pages.rows import summary
from greenroom.wire.messages.pages import experiments as messages

_MAX_SEARCH_LENGTH = 500


async def experiments_page(
    tx: Transaction, actor: Actor, *, search: str, lifecycle_stage: str, limit: int, page_token: str | None
) -> messages.ExperimentsPage:
    """Read a page of experiments, last active first.

    Raises:
        InvalidInput: search text, limit or token is invalid.
    """
    actor.require(Permission.EXPERIMENT_READ)
    check_limit(limit)
    check_length("search", search, _MAX_SEARCH_LENGTH)
    query = ("experiments of a page", tx.workspace, search, lifecycle_stage)
    after = decode_page_token(page_token, query)
    pages = tx.run_pages
    scope = scope_of(actor, "experiment", Permission.EXPERIMENT_READ)
    page = await pages.experiments(
        search=search, lifecycle_stage=lifecycle_stage, after=after, limit=limit, scope=scope
    )
    return messages.ExperimentsPage(
        experiments=await experiment_rows(tx, actor, page.items),
        total=await pages.count_experiments(search=search, lifecycle_stage=lifecycle_stage, scope=scope),
        next_page_token=None if page.last is None else encode_page_token(query, page.last),
    )


async def experiment_head(tx: Transaction, actor: Actor, *, experiment_id: str) -> messages.ExperimentRow:
    """Read the header of an experiment, including deleted ones.

    Raises:
        InvalidInput: the id is not a number.
        ExperimentNotFound: no such experiment.
    """
    card = await find_experiment(tx, actor, Permission.EXPERIMENT_READ, experiment_id)
    return (await experiment_rows(tx, actor, [card]))[0]


async def find_experiment(tx: Transaction, actor: Actor, permission: Permission, experiment_id: str) -> ExperimentCard:
    """Find an experiment, including deleted ones.

    Args:
        permission: permission required on it.

    Raises:
        InvalidInput: the id is not a number.
        ExperimentNotFound: no such experiment, or none that the actor may see.
        PermissionDenied: the actor does not hold the permission.
    """
    return await permitted_experiment(tx, actor, permission, experiment_id, tx.run_pages.experiment)


async def experiment_rows(
    tx: Transaction, actor: Actor, cards: Sequence[ExperimentCard]
) -> list[messages.ExperimentRow]:
    """Convert experiments to list rows."""
    held = await permissions_on_experiments(tx, actor, [card.experiment_id for card in cards])
    return [_row(card, None if held is None else held.get(card.experiment_id, [])) for card in cards]


def _row(card: ExperimentCard, permissions: list[Permission] | None) -> messages.ExperimentRow:
    sees_runs = permissions is None or Permission.RUN_READ in permissions
    return messages.ExperimentRow(
        experiment_id=card.experiment_id,
        name=card.name,
        lifecycle_stage=card.lifecycle_stage,
        summary=summary(card.tags.get(DESCRIPTION_TAG)),
        tags=card.tags,
        artifact_location=card.artifact_location,
        created_at_ms=card.created_at_ms,
        updated_at_ms=card.updated_at_ms,
        runs_count=card.runs_count if sees_runs else 0,
        last_run_at_ms=card.last_run_at_ms if sees_runs else None,
        permissions=permissions,
    )
