"""Rows of the endpoint table: what Greenroom's pages need, without a promise to others (docs/api-guidelines.md)."""

from __future__ import annotations

from typing import Any, Literal

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Request
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Access, Endpoint, Family, Handler, Repetition
from greenroom.wire.messages.pages import (
    artifacts,
    experiments,
    home,
    inbox,
    models,
    requests,
    rules,
    runs,
    sessions,
    versions,
)
from greenroom.wire.messages.v1.events import EventList

_P = Permission
_ROWS: list[Endpoint] = []


def _row(
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
    path: str,
    request: type[Request],
    response: Any,
    permission: Permission | None,
    summary: str,
    *,
    name: str,
    access: Access,
    resource: by.Locator,
    handler: Handler = "message",
    public: bool = False,
    locks: by.Locator | None = None,
    repetition: Repetition | None = None,
    media_type: str | None = None,
    max_body_bytes: int | None = None,
) -> Endpoint:
    row = Endpoint(
        method=method,
        path=path,
        name=name,
        request=request,
        response=response,
        permission=permission,
        public=public,
        access=access,
        handler=handler,
        resource=resource,
        locks=locks,
        repetition=repetition,
        family=Family.UI,
        summary=summary,
        media_type=media_type,
        max_body_bytes=max_body_bytes,
    )
    _ROWS.append(row)
    return row


SIGN_IN = _row(
    "GET",
    "/sign-in",
    sessions.GetSignIn,
    sessions.SignIn,
    None,
    "Get how to sign in, and who is signed in",
    name="getSignIn",
    access="none",
    resource=by.SERVER,
    public=True,
)
LOG_IN = _row(
    "POST",
    "/session",
    sessions.LogIn,
    sessions.Session,
    None,
    "Log in with a user name and password, or the server's token; a cookie keeps a browser logged in",
    name="logIn",
    access="none",
    resource=by.SERVER,
    public=True,
    repetition=Repetition.DOUBLING,
    # Read without authentication: a token or a password has at most 1024 characters, each of which JSON may escape as
    # six, and a name fewer.
    max_body_bytes=16 * 1024,
)
LOG_OUT = _row(
    "DELETE",
    "/session",
    sessions.LogOut,
    sessions.LoggedOut,
    None,
    "Log out: end the session and delete its cookie",
    name="logOut",
    access="none",
    resource=by.SERVER,
    public=True,
    repetition=Repetition.DOUBLING,
)
HOME = _row(
    "GET",
    "/home",
    home.GetHome,
    home.HomePage,
    _P.REGISTERED_MODEL_READ,
    "Get the home page",
    name="getHome",
    access="search",
    resource=by.WORKSPACE,
)
SEARCH = _row(
    "GET",
    "/search",
    home.Search,
    home.SearchResults,
    _P.REGISTERED_MODEL_READ,
    "Search models, versions, runs and experiments by name",
    name="search",
    access="search",
    resource=by.WORKSPACE,
)

MODELS = _row(
    "GET",
    "/models",
    models.ListModelsPage,
    models.ModelsPage,
    _P.REGISTERED_MODEL_READ,
    "List registered models",
    name="getModels",
    access="search",
    resource=by.WORKSPACE,
)
DELETED_MODELS = _row(
    "GET",
    "/deleted-models",
    models.ListDeletedModels,
    models.DeletedModelsPage,
    _P.REGISTERED_MODEL_READ,
    "List deleted registered models that can be restored",
    name="getDeletedModels",
    access="search",
    resource=by.WORKSPACE,
)
MODEL_NAMES = _row(
    "GET",
    "/model-names",
    models.ListModelNames,
    models.ModelNames,
    _P.REGISTERED_MODEL_READ,
    "List names to register a version under",
    name="getModelNames",
    access="search",
    resource=by.WORKSPACE,
)
MODEL = _row(
    "GET",
    "/models/{name}",
    models.GetModelPage,
    models.ModelPage,
    _P.REGISTERED_MODEL_READ,
    "Get the page of a registered model",
    name="getModel",
    access="search",
    resource=by.REGISTERED_MODEL,
)
TIMELINE = _row(
    "GET",
    "/models/{name}/timeline",
    home.ModelEvents,
    EventList,
    _P.REGISTERED_MODEL_READ,
    "List older events of a model or one of its versions",
    name="getTimeline",
    access="read",
    resource=by.REGISTERED_MODEL,
)
VERSIONS = _row(
    "GET",
    "/models/{name}/versions",
    models.ListVersionsPage,
    models.VersionsPage,
    _P.MODEL_VERSION_READ,
    "List versions of a model, newest first",
    name="getVersions",
    access="search",
    resource=by.REGISTERED_MODEL,
)
COMPARE_VERSIONS = _row(
    "GET",
    "/models/{name}/compare",
    versions.CompareVersions,
    versions.VersionsCompared,
    _P.MODEL_VERSION_READ,
    "Compare versions",
    name="compareVersions",
    access="search",
    resource=by.REGISTERED_MODEL,
)
VERSION = _row(
    "GET",
    "/models/{name}/versions/{version}",
    versions.GetVersionPage,
    versions.VersionPage,
    _P.MODEL_VERSION_READ,
    "Get the page of a version",
    name="getVersion",
    access="search",
    resource=by.MODEL_VERSION,
)
REQUESTS = _row(
    "GET",
    "/models/{name}/requests",
    requests.ListRequestRows,
    requests.RequestsPage,
    _P.REGISTERED_MODEL_READ,
    "List the requests for the versions of a model, newest first",
    name="getRequests",
    access="search",
    resource=by.REGISTERED_MODEL,
)
REQUEST = _row(
    "GET",
    "/requests/{request_id}",
    requests.GetRequestPage,
    requests.RequestPage,
    _P.MODEL_VERSION_READ,
    "Get the page of a request",
    name="getRequest",
    access="search",
    resource=by.REQUEST,
)
INBOX = _row(
    "GET",
    "/inbox",
    inbox.GetInbox,
    inbox.InboxPage,
    _P.REGISTERED_MODEL_READ,
    "Get the inbox",
    name="getInbox",
    access="search",
    resource=by.WORKSPACE,
)
ASKED = _row(
    "GET",
    "/inbox/asked",
    inbox.ListAsked,
    inbox.AskedPage,
    _P.REGISTERED_MODEL_READ,
    "List requests of the caller",
    name="getAskedRequests",
    access="search",
    resource=by.WORKSPACE,
)
WAITING = _row(
    "GET",
    "/inbox/waiting",
    inbox.ListWaiting,
    inbox.WaitingPage,
    _P.REGISTERED_MODEL_READ,
    "List requests that wait for the caller",
    name="getWaitingRequests",
    access="search",
    resource=by.WORKSPACE,
)

EXPERIMENTS = _row(
    "GET",
    "/experiments",
    experiments.ListExperimentRows,
    experiments.ExperimentsPage,
    _P.EXPERIMENT_READ,
    "List experiments",
    name="getExperiments",
    access="search",
    resource=by.WORKSPACE,
)
EXPERIMENT = _row(
    "GET",
    "/experiments/{experiment_id}",
    experiments.GetExperimentHead,
    experiments.ExperimentRow,
    _P.EXPERIMENT_READ,
    "Get the header of an experiment",
    name="getExperiment",
    access="search",
    resource=by.EXPERIMENT,
)

RUNS = _row(
    "GET",
    "/experiments/{experiment_id}/runs",
    runs.ListRunRows,
    runs.RunsPage,
    _P.RUN_READ,
    "List runs of an experiment",
    name="getRuns",
    access="search",
    resource=by.EXPERIMENT,
)
GROUPS_OF_RUNS = _row(
    "GET",
    "/experiments/{experiment_id}/run-groups",
    runs.GroupRuns,
    runs.RunGroups,
    _P.RUN_READ,
    "List runs of an experiment in groups",
    name="getGroupsOfRuns",
    access="search",
    resource=by.EXPERIMENT,
)
EXPORT_RUNS = _row(
    "GET",
    "/experiments/{experiment_id}/runs.csv",
    runs.ExportRuns,
    bytes,
    _P.RUN_READ,
    "Export the table of runs as CSV",
    name="getExportRuns",
    access="search",
    handler="raw",
    media_type="text/csv",
    resource=by.EXPERIMENT,
)
COLUMNS = _row(
    "GET",
    "/experiments/{experiment_id}/columns",
    runs.ListColumns,
    runs.Columns,
    _P.RUN_READ,
    "Search keys of metrics, parameters and tags of runs",
    name="getColumns",
    access="search",
    resource=by.EXPERIMENT,
)
COMPARE_RUNS = _row(
    "GET",
    "/runs/compare",
    runs.CompareRuns,
    runs.RunsCompared,
    _P.RUN_READ,
    "Compare runs",
    name="compareRuns",
    access="search",
    resource=by.Locator("run", ("ids",)),
)
CURVES_OF_RUNS = _row(
    "GET",
    "/runs/curves",
    runs.GetCurvesOfRuns,
    runs.Curves,
    _P.RUN_READ,
    "Get metric curves of several runs, downsampled if they are long",
    name="getCurvesOfRuns",
    access="search",
    resource=by.RUNS,
)
RUN = _row(
    "GET",
    "/runs/{run_id}",
    runs.GetRunPage,
    runs.RunPage,
    _P.RUN_READ,
    "Get the page of a run",
    name="getRun",
    access="search",
    resource=by.RUN,
)
CURVES = _row(
    "GET",
    "/runs/{run_id}/curve",
    runs.GetCurves,
    runs.Curves,
    _P.RUN_READ,
    "Get metric curves of a run, downsampled if they are long",
    name="getCurves",
    access="search",
    resource=by.RUN,
)

ARTIFACTS = _row(
    "GET",
    "/artifacts",
    artifacts.ListArtifacts,
    artifacts.ArtifactsPage,
    _P.ARTIFACT_READ,
    "List the files of a run, version or logged model",
    name="getArtifacts",
    access="search",
    resource=by.Locator("artifact", ("owner", "path")),
)
PREVIEW = _row(
    "GET",
    "/artifacts/preview",
    artifacts.GetPreview,
    artifacts.Preview,
    _P.ARTIFACT_READ,
    "Preview a file",
    name="getPreview",
    access="read",
    resource=by.Locator("artifact", ("owner", "path")),
)
RAW = _row(
    "GET",
    "/artifacts/raw",
    artifacts.GetRaw,
    bytes,
    _P.ARTIFACT_READ,
    "Get the content of a file",
    name="getRaw",
    access="read",
    handler="raw",
    resource=by.Locator("artifact", ("owner", "path")),
)
RULES = _row(
    "GET",
    "/rules",
    rules.GetRules,
    rules.RulesPage,
    _P.REGISTERED_MODEL_READ,
    "Get the page of stages and rules",
    name="getRules",
    access="read",
    resource=by.WORKSPACE,
)
CHECK_RULE = _row(
    "POST",
    "/rules/check",
    rules.CheckRule,
    rules.RuleChecked,
    _P.REGISTERED_MODEL_READ,
    "Check conditions of a rule that need not be stored",
    name="checkRule",
    access="search",
    resource=by.WORKSPACE,
)

ENDPOINTS: tuple[Endpoint, ...] = tuple(_ROWS)
