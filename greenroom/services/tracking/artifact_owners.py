"""Who owns artifact folders: every root belongs to an experiment, or to something in one."""

from __future__ import annotations

from greenroom.core.artifacts import ArtifactRoot
from greenroom.core.ports import Transaction


async def owning_experiment(tx: Transaction, root: ArtifactRoot) -> str | None:
    """Return the id of the experiment that a root belongs to; None if its run or logged model does not exist."""
    if root.kind == "experiment":
        return root.owner_id
    if root.kind == "run":
        run = await tx.runs.find(root.owner_id)
        return None if run is None else run.experiment_id
    model = await tx.logged_models.get(root.owner_id)
    return None if model is None else model.experiment_id
