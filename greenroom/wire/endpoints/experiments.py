"""Rows of the endpoint table: experiments."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.messages import experiments as messages

CREATE = Endpoint(
    method="POST",
    path="/experiments/create",
    request=messages.CreateExperiment,
    response=messages.CreateExperimentResponse,
    permission=Permission.EXPERIMENT_CREATE,
    mode="write",
    summary="Create an experiment",
)
GET = Endpoint(
    method="GET",
    path="/experiments/get",
    request=messages.GetExperiment,
    response=messages.ExperimentResponse,
    permission=Permission.EXPERIMENT_READ,
    mode="read",
    summary="Read one experiment by id, deleted ones included",
)

ENDPOINTS: tuple[Endpoint, ...] = (CREATE, GET)
