"""Run search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.filters import parse_filter, parse_order_by
from greenroom.core.names import parse_experiment_id
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import RUN_FIELDS, FoundRun
from greenroom.errors import InvalidInput
from greenroom.services.access.authorization import permitted_experiments
from greenroom.services.tracking.experiments import check_max_results

DEFAULT_MAX_RESULTS = 1000
_MAX_EXPERIMENTS = 10_000


class RunPage(NamedTuple):
    """A page of runs.

    Attributes:
        next_page_token: token of the next page; None on the last one.
        total_count: number of runs on all pages; None if it was not asked for.
    """

    runs: list[FoundRun]
    next_page_token: str | None
    total_count: int | None


async def search_runs(
    tx: Transaction,
    actor: Actor,
    *,
    experiment_ids: Sequence[str],
    filter_text: str | None,
    lifecycle_stages: Sequence[str],
    order_by: Sequence[str],
    max_results: int,
    page_token: str | None,
    with_total: bool = False,
    ids_field: str = "experiment_ids",
) -> RunPage:
    """Search runs of experiments; empty without experiments.

    Args:
        lifecycle_stages: ``active``, ``deleted`` or both.
        max_results: page size.
        with_total: also count them.
        ids_field: request field of `experiment_ids`, for errors.

    Raises:
        InvalidInput: an id is not a number, or filter, order, page size or token is invalid.
    """
    actor.require(Permission.RUN_READ)
    check_max_results(max_results)
    comparisons = parse_filter(filter_text, RUN_FIELDS)
    orderings = parse_order_by(order_by, RUN_FIELDS)
    if len(experiment_ids) > _MAX_EXPERIMENTS:
        raise InvalidInput(f"At most {_MAX_EXPERIMENTS} experiments can be searched at once.", field=ids_field)
    numbers = sorted({parse_experiment_id(text, ids_field) for text in experiment_ids})
    ids = [str(number) for number in numbers if abs(number) < 2**63]
    query = ("runs/search", tx.workspace, ids, list(lifecycle_stages), filter_text or "", list(order_by))
    after = decode_page_token(page_token, query)
    readable = await permitted_experiments(tx, actor, Permission.RUN_READ, ids)
    ids = [one for one in ids if one in readable]
    if not ids:
        return RunPage([], None, 0 if with_total else None)
    page = await tx.runs.search(
        experiment_ids=ids,
        lifecycle_stages=lifecycle_stages,
        comparisons=comparisons,
        orderings=orderings,
        after=after,
        limit=max_results,
    )
    total_count = None
    if with_total:
        # Counting does not look at the workspace of a run.
        known = await tx.access.of_experiments(ids, ())
        ids = [one for one in ids if one in known]
        total_count = await tx.runs.count(
            experiment_ids=ids, lifecycle_stages=lifecycle_stages, comparisons=comparisons
        )
    return RunPage(page.items, None if page.last is None else encode_page_token(query, page.last), total_count)
