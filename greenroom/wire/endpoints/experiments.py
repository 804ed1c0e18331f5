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
    request=messages.ExperimentId,
    response=messages.ExperimentResponse,
    permission=Permission.EXPERIMENT_READ,
    mode="read",
    summary="Read one experiment by id, deleted ones included",
)
GET_BY_NAME = Endpoint(
    method="GET",
    path="/experiments/get-by-name",
    request=messages.GetExperimentByName,
    response=messages.ExperimentResponse,
    permission=Permission.EXPERIMENT_READ,
    mode="read",
    summary="Read one experiment by name, deleted ones included",
)
UPDATE = Endpoint(
    method="POST",
    path="/experiments/update",
    request=messages.UpdateExperiment,
    permission=Permission.EXPERIMENT_UPDATE,
    mode="write",
    summary="Rename an experiment",
)
DELETE = Endpoint(
    method="POST",
    path="/experiments/delete",
    request=messages.ExperimentId,
    permission=Permission.EXPERIMENT_DELETE,
    mode="write",
    summary="Mark an experiment and its runs deleted",
)
RESTORE = Endpoint(
    method="POST",
    path="/experiments/restore",
    request=messages.ExperimentId,
    permission=Permission.EXPERIMENT_DELETE,
    mode="write",
    summary="Make a deleted experiment and its runs active again",
)
SET_TAG = Endpoint(
    method="POST",
    path="/experiments/set-experiment-tag",
    request=messages.SetExperimentTag,
    permission=Permission.EXPERIMENT_UPDATE,
    mode="write",
    summary="Add or overwrite a tag of an experiment",
)
DELETE_TAG = Endpoint(
    method="POST",
    path="/experiments/delete-experiment-tag",
    request=messages.DeleteExperimentTag,
    permission=Permission.EXPERIMENT_UPDATE,
    mode="write",
    summary="Remove a tag of an experiment",
)
SEARCH = Endpoint(
    method="POST",
    path="/experiments/search",
    request=messages.SearchExperiments,
    response=messages.ExperimentsResponse,
    permission=Permission.EXPERIMENT_READ,
    mode="search",
    summary="Find experiments",
)
SEARCH_BY_QUERY = Endpoint(
    method="GET",
    path="/experiments/search",
    request=messages.SearchExperiments,
    response=messages.ExperimentsResponse,
    permission=Permission.EXPERIMENT_READ,
    mode="search",
    summary="Find experiments",
)
LIST = Endpoint(
    method="GET",
    path="/experiments/list",
    request=messages.ListExperiments,
    response=messages.ExperimentsResponse,
    permission=Permission.EXPERIMENT_READ,
    mode="search",
    summary="List experiments, as clients before 2.0 do",
)
SEARCH_DATASETS = Endpoint(
    method="POST",
    path="/experiments/search-datasets",
    request=messages.SearchDatasets,
    response=messages.DatasetSummariesResponse,
    permission=Permission.EXPERIMENT_READ,
    mode="search",
    summary="List the datasets that runs of experiments used",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    CREATE,
    GET,
    GET_BY_NAME,
    UPDATE,
    DELETE,
    RESTORE,
    SET_TAG,
    DELETE_TAG,
    SEARCH,
    SEARCH_BY_QUERY,
    LIST,
    SEARCH_DATASETS,
)
