"""Rows of the endpoint table: the native API of the page, one call for each of its pages."""

from __future__ import annotations

from typing import Any, Literal

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Request
from greenroom.wire.endpoints._row import Endpoint, Family, Mode
from greenroom.wire.messages.pages import artifacts, comments, experiments, home, models, runs, sessions, versions
from greenroom.wire.messages.pages.shared import Done

_P = Permission
_ROWS: list[Endpoint] = []


def _row(
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
    path: str,
    request: type[Request],
    response: Any,
    permission: Permission,
    summary: str,
    *,
    mode: Mode | None = None,
    max_body_bytes: int | None = None,
) -> Endpoint:
    row = Endpoint(
        method=method,
        path=path,
        request=request,
        response=response,
        permission=permission,
        mode=mode or ("read" if method == "GET" else "write"),
        family=Family.NATIVE,
        summary=summary,
        max_body_bytes=max_body_bytes,
    )
    _ROWS.append(row)
    return row


OPENAPI = _row("GET", "/openapi.json", home.GetOpenApi, Any, _P.SERVER_READ, "Describe this API", mode="stream")
EVENTS = _row(
    "GET",
    "/events",
    home.FollowEvents,
    home.LiveEvent,
    _P.REGISTERED_MODEL_READ,
    "Follow what happens, as server-sent events",
    mode="stream",
)
LOG_IN = _row(
    "POST",
    "/session",
    sessions.LogIn,
    sessions.Session,
    _P.SERVER_READ,
    "Log in with the server's token; a cookie keeps a browser logged in",
    mode="call",
    # Read before anybody is known: a token has 1024 characters at most, each of which JSON may write as six.
    max_body_bytes=8 * 1024,
)
LOG_OUT = _row(
    "DELETE",
    "/session",
    sessions.LogOut,
    Done,
    _P.SERVER_READ,
    "Log out: end the session and take its cookie away",
    mode="call",
)
HOME = _row("GET", "/home", home.GetHome, home.HomePage, _P.REGISTERED_MODEL_READ, "Read the first page", mode="stream")
SEARCH = _row(
    "GET",
    "/search",
    home.Search,
    home.SearchResults,
    _P.REGISTERED_MODEL_READ,
    "Look for models, versions, runs and experiments by a part of their name",
    mode="search",
)

MODELS = _row(
    "GET",
    "/models",
    models.ListModels,
    models.ModelsPage,
    _P.REGISTERED_MODEL_READ,
    "List registered models",
    mode="search",
)
DELETED_MODELS = _row(
    "GET",
    "/deleted-models",
    models.ListDeletedModels,
    models.DeletedModelsPage,
    _P.REGISTERED_MODEL_READ,
    "List deleted registered models that can be restored",
    mode="search",
)
MODEL_NAMES = _row(
    "GET",
    "/model-names",
    models.ListModelNames,
    models.ModelNames,
    _P.REGISTERED_MODEL_READ,
    "List names to register a version under",
    mode="search",
)
CREATE_MODEL = _row(
    "POST",
    "/models",
    models.CreateModel,
    models.ModelHead,
    _P.REGISTERED_MODEL_CREATE,
    "Create a registered model",
)
MODEL = _row(
    "GET",
    "/models/{name}",
    models.GetModel,
    models.ModelPage,
    _P.REGISTERED_MODEL_READ,
    "Read the page of a registered model",
    mode="search",
)
UPDATE_MODEL = _row(
    "PATCH",
    "/models/{name}",
    models.UpdateModel,
    models.ModelHead,
    _P.REGISTERED_MODEL_UPDATE,
    "Describe a registered model",
)
DELETE_MODEL = _row(
    "DELETE",
    "/models/{name}",
    models.GetModel,
    Done,
    _P.REGISTERED_MODEL_DELETE,
    "Delete a registered model with its versions",
)
RESTORE_MODEL = _row(
    "POST",
    "/models/{name}/restore",
    models.GetModel,
    models.ModelHead,
    _P.REGISTERED_MODEL_DELETE,
    "Bring a deleted registered model back with its versions",
)
RENAME_MODEL = _row(
    "POST",
    "/models/{name}/rename",
    models.RenameModel,
    models.ModelHead,
    _P.REGISTERED_MODEL_UPDATE,
    "Give a registered model another name",
)
SET_MODEL_TAG = _row(
    "PUT",
    "/models/{name}/tags/{key}",
    models.SetModelTag,
    models.ModelHead,
    _P.REGISTERED_MODEL_UPDATE,
    "Set a tag of a registered model",
)
DELETE_MODEL_TAG = _row(
    "DELETE",
    "/models/{name}/tags/{key}",
    models.DeleteModelTag,
    models.ModelHead,
    _P.REGISTERED_MODEL_UPDATE,
    "Remove a tag of a registered model",
)
SET_ALIAS = _row(
    "PUT",
    "/models/{name}/aliases/{alias}",
    models.SetAlias,
    models.ModelHead,
    _P.REGISTERED_MODEL_UPDATE,
    "Point an alias at a version",
)
DELETE_ALIAS = _row(
    "DELETE",
    "/models/{name}/aliases/{alias}",
    models.DeleteAlias,
    models.ModelHead,
    _P.REGISTERED_MODEL_UPDATE,
    "Remove an alias",
)
SET_METRIC_DIRECTION = _row(
    "PUT",
    "/models/{name}/metric-directions/{key}",
    models.SetMetricDirection,
    models.ModelHead,
    _P.REGISTERED_MODEL_UPDATE,
    "Declare which way of a metric is better for a model",
)
TIMELINE = _row(
    "GET",
    "/models/{name}/timeline",
    home.ModelEvents,
    home.TimelinePage,
    _P.REGISTERED_MODEL_READ,
    "Read older events of a model or one of its versions",
)
VERSIONS = _row(
    "GET",
    "/models/{name}/versions",
    models.ListVersions,
    models.VersionsPage,
    _P.MODEL_VERSION_READ,
    "List versions of a model, newest first",
    mode="search",
)
COMPARE_VERSIONS = _row(
    "GET",
    "/models/{name}/compare",
    versions.CompareVersions,
    versions.VersionsCompared,
    _P.MODEL_VERSION_READ,
    "Read versions side by side",
    mode="stream",
)
REGISTER_VERSION = _row(
    "POST",
    "/models/{name}/versions",
    versions.RegisterVersion,
    versions.VersionChanged,
    _P.MODEL_VERSION_CREATE,
    "Register a version from a run or a logged model",
)
VERSION = _row(
    "GET",
    "/models/{name}/versions/{version}",
    versions.GetVersion,
    versions.VersionPage,
    _P.MODEL_VERSION_READ,
    "Read the page of a version",
    mode="stream",
)
UPDATE_VERSION = _row(
    "PATCH",
    "/models/{name}/versions/{version}",
    versions.UpdateVersion,
    versions.VersionChanged,
    _P.MODEL_VERSION_UPDATE,
    "Describe a version",
)
DELETE_VERSION = _row(
    "DELETE",
    "/models/{name}/versions/{version}",
    versions.GetVersion,
    Done,
    _P.MODEL_VERSION_DELETE,
    "Delete a version; it can be restored",
)
RESTORE_VERSION = _row(
    "POST",
    "/models/{name}/versions/{version}/restore",
    versions.GetVersion,
    versions.VersionChanged,
    _P.MODEL_VERSION_DELETE,
    "Bring a deleted version back",
)
SET_VERSION_TAG = _row(
    "PUT",
    "/models/{name}/versions/{version}/tags/{key}",
    versions.SetVersionTag,
    versions.VersionChanged,
    _P.MODEL_VERSION_UPDATE,
    "Set a tag of a version",
)
DELETE_VERSION_TAG = _row(
    "DELETE",
    "/models/{name}/versions/{version}/tags/{key}",
    versions.DeleteVersionTag,
    versions.VersionChanged,
    _P.MODEL_VERSION_UPDATE,
    "Remove a tag of a version",
)
CHANGE_STAGE = _row(
    "POST",
    "/models/{name}/versions/{version}/stage",
    versions.ChangeStage,
    versions.StageChange,
    _P.MODEL_VERSION_TRANSITION,
    "Move a version to a stage",
)
LEAVE_STAGE = _row(
    "DELETE",
    "/models/{name}/versions/{version}/stages/{stage}",
    versions.LeaveStage,
    versions.StageChange,
    _P.MODEL_VERSION_TRANSITION,
    "Take one stage from a version",
)
VERSION_FILES = _row(
    "GET",
    "/models/{name}/versions/{version}/files",
    versions.ListFiles,
    versions.VersionFiles,
    _P.MODEL_VERSION_READ,
    "List the files a version froze, with their digests",
    mode="search",
)
MODEL_COMMENTS = _row(
    "GET",
    "/models/{name}/comments",
    comments.ListModelComments,
    comments.CommentsPage,
    _P.REGISTERED_MODEL_READ,
    "Read what was said about a model",
)
COMMENT_ON_MODEL = _row(
    "POST",
    "/models/{name}/comments",
    comments.CreateModelComment,
    comments.Comment,
    _P.COMMENT_CREATE,
    "Say something about a model",
)
VERSION_COMMENTS = _row(
    "GET",
    "/models/{name}/versions/{version}/comments",
    comments.ListVersionComments,
    comments.CommentsPage,
    _P.MODEL_VERSION_READ,
    "Read what was said about a version",
)
COMMENT_ON_VERSION = _row(
    "POST",
    "/models/{name}/versions/{version}/comments",
    comments.CreateVersionComment,
    comments.Comment,
    _P.COMMENT_CREATE,
    "Say something about a version",
)
UPDATE_COMMENT = _row(
    "PATCH",
    "/comments/{comment_id}",
    comments.UpdateComment,
    comments.Comment,
    _P.COMMENT_CREATE,
    "Change what one said",
)
DELETE_COMMENT = _row(
    "DELETE",
    "/comments/{comment_id}",
    comments.DeleteComment,
    Done,
    _P.COMMENT_CREATE,
    "Take a comment back",
)
REGISTERED_AS = _row(
    "GET",
    "/registered-as",
    versions.RegisteredAs,
    versions.RegisteredVersions,
    _P.MODEL_VERSION_READ,
    "List versions that came from a run",
)

EXPERIMENTS = _row(
    "GET",
    "/experiments",
    experiments.ListExperiments,
    experiments.ExperimentsPage,
    _P.EXPERIMENT_READ,
    "List experiments",
    mode="search",
)
CREATE_EXPERIMENT = _row(
    "POST",
    "/experiments",
    experiments.CreateExperiment,
    experiments.ExperimentRow,
    _P.EXPERIMENT_CREATE,
    "Create an experiment",
)
EXPERIMENT = _row(
    "GET",
    "/experiments/{experiment_id}",
    experiments.GetExperiment,
    experiments.ExperimentRow,
    _P.EXPERIMENT_READ,
    "Read the head of an experiment",
    mode="search",
)
UPDATE_EXPERIMENT = _row(
    "PATCH",
    "/experiments/{experiment_id}",
    experiments.UpdateExperiment,
    experiments.ExperimentRow,
    _P.EXPERIMENT_UPDATE,
    "Rename or describe an experiment",
)
DELETE_EXPERIMENT = _row(
    "DELETE",
    "/experiments/{experiment_id}",
    experiments.GetExperiment,
    Done,
    _P.EXPERIMENT_DELETE,
    "Delete an experiment with its runs; it can be restored",
)
RESTORE_EXPERIMENT = _row(
    "POST",
    "/experiments/{experiment_id}/restore",
    experiments.GetExperiment,
    experiments.ExperimentRow,
    _P.EXPERIMENT_DELETE,
    "Bring a deleted experiment back",
)
SET_EXPERIMENT_TAG = _row(
    "PUT",
    "/experiments/{experiment_id}/tags/{key}",
    experiments.SetExperimentTag,
    experiments.ExperimentRow,
    _P.EXPERIMENT_UPDATE,
    "Set a tag of an experiment",
)
DELETE_EXPERIMENT_TAG = _row(
    "DELETE",
    "/experiments/{experiment_id}/tags/{key}",
    experiments.DeleteExperimentTag,
    experiments.ExperimentRow,
    _P.EXPERIMENT_UPDATE,
    "Remove a tag of an experiment",
)
SET_EXPERIMENT_METRIC_DIRECTION = _row(
    "PUT",
    "/experiments/{experiment_id}/metric-directions/{key}",
    experiments.SetExperimentMetricDirection,
    experiments.ExperimentRow,
    _P.EXPERIMENT_UPDATE,
    "Declare which way of a metric is better for an experiment",
)

RUNS = _row(
    "GET",
    "/experiments/{experiment_id}/runs",
    runs.ListRuns,
    runs.RunsPage,
    _P.RUN_READ,
    "List runs of an experiment",
    mode="search",
)
GROUPS_OF_RUNS = _row(
    "GET",
    "/experiments/{experiment_id}/run-groups",
    runs.GroupRuns,
    runs.RunGroups,
    _P.RUN_READ,
    "List runs of an experiment in groups",
    mode="search",
)
EXPORT_RUNS = _row(
    "GET",
    "/experiments/{experiment_id}/runs.csv",
    runs.ExportRuns,
    bytes,
    _P.RUN_READ,
    "Read the table of runs as CSV",
    mode="stream",
)
COLUMNS = _row(
    "GET",
    "/experiments/{experiment_id}/columns",
    runs.ListColumns,
    runs.Columns,
    _P.RUN_READ,
    "Look for metrics, parameters and tags that runs have",
    mode="search",
)
COMPARE_RUNS = _row(
    "GET", "/runs/compare", runs.CompareRuns, runs.RunsCompared, _P.RUN_READ, "Read runs side by side", mode="search"
)
CURVES_OF_RUNS = _row(
    "GET",
    "/runs/curves",
    runs.GetCurvesOfRuns,
    runs.Curves,
    _P.RUN_READ,
    "Read curves of several runs, thinned out where they are long",
    mode="search",
)
RUN = _row("GET", "/runs/{run_id}", runs.GetRun, runs.RunPage, _P.RUN_READ, "Read the page of a run", mode="search")
CURVES = _row(
    "GET",
    "/runs/{run_id}/curve",
    runs.GetCurves,
    runs.Curves,
    _P.RUN_READ,
    "Read curves of a run, thinned out where they are long",
    mode="search",
)
UPDATE_RUN = _row("PATCH", "/runs/{run_id}", runs.UpdateRun, Done, _P.RUN_UPDATE, "Rename or describe a run")
DELETE_RUNS = _row("POST", "/runs/delete", runs.NameRuns, runs.RunsChanged, _P.RUN_DELETE, "Delete runs")
RESTORE_RUNS = _row("POST", "/runs/restore", runs.NameRuns, runs.RunsChanged, _P.RUN_DELETE, "Bring deleted runs back")
TAG_RUNS = _row("POST", "/runs/tags", runs.TagRuns, runs.RunsChanged, _P.RUN_UPDATE, "Set and remove tags of runs")

ARTIFACTS = _row(
    "GET",
    "/artifacts",
    artifacts.ListArtifacts,
    artifacts.ArtifactsPage,
    _P.ARTIFACT_READ,
    "List the files of a run, version or logged model",
    mode="search",
)
PREVIEW = _row(
    "GET",
    "/artifacts/preview",
    artifacts.GetPreview,
    artifacts.Preview,
    _P.ARTIFACT_READ,
    "Look into a file",
    mode="stream",
)
RAW = _row(
    "GET",
    "/artifacts/raw",
    artifacts.GetRaw,
    bytes,
    _P.ARTIFACT_READ,
    "Read the bytes of a file",
    mode="stream",
)

ENDPOINTS: tuple[Endpoint, ...] = tuple(_ROWS)
