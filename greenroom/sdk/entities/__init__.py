"""The records that the client returns: frozen, with mlflow's names.

>>> Metric("loss", 0.25, 1700000000000, 3)  # doctest: +NORMALIZE_WHITESPACE
Metric(key='loss', value=0.25, timestamp=1700000000000, step=3, model_id=None, dataset_name=None, dataset_digest=None,
run_id=None)
"""

from greenroom.sdk.entities.access import AccessExplanation, AccessReason, Grant, Identity
from greenroom.sdk.entities.additions import (
    Comment,
    DeletedModel,
    Manifest,
    ManifestFile,
    StageChange,
    StageMove,
)
from greenroom.sdk.entities.audit import (
    AuditHead,
    AuditKey,
    AuditProblem,
    AuditStatus,
    AuditVerification,
    ConsistencyProof,
    InclusionProof,
)
from greenroom.sdk.entities.base import Entity
from greenroom.sdk.entities.events import Event
from greenroom.sdk.entities.experiments import Experiment, ExperimentTag, LifecycleStage, ViewType
from greenroom.sdk.entities.logged_models import (
    LoggedModel,
    LoggedModelInput,
    LoggedModelOutput,
    LoggedModelParameter,
    LoggedModelStatus,
    LoggedModelTag,
)
from greenroom.sdk.entities.metrics import Metric
from greenroom.sdk.entities.notifications import Notification, Watch
from greenroom.sdk.entities.past import Holder, PastModel, Undo, UndoEffect, Undone, UnmetRule
from greenroom.sdk.entities.registry import (
    ModelVersion,
    ModelVersionStatus,
    ModelVersionTag,
    RegisteredModel,
    RegisteredModelAlias,
    RegisteredModelTag,
)
from greenroom.sdk.entities.requests import RequestCheck, RequestDecision, TransitionRequest
from greenroom.sdk.entities.rules import (
    StageCheck,
    StageChecklist,
    StageRule,
    TriedMove,
    WorkspaceStage,
)
from greenroom.sdk.entities.runs import (
    Dataset,
    DatasetInput,
    FileInfo,
    InputTag,
    Param,
    Run,
    RunData,
    RunInfo,
    RunInputs,
    RunOutputs,
    RunStatus,
    RunTag,
    SourceType,
)
from greenroom.sdk.entities.usage import Caller, Impact, LoadedVersion, VersionUsage
from greenroom.sdk.entities.workspaces import Workspace, WorkspaceDeletionMode

__all__ = [
    "AccessExplanation",
    "AccessReason",
    "AuditHead",
    "AuditKey",
    "AuditProblem",
    "AuditStatus",
    "AuditVerification",
    "Caller",
    "Comment",
    "ConsistencyProof",
    "Dataset",
    "DatasetInput",
    "DeletedModel",
    "Entity",
    "Event",
    "Experiment",
    "ExperimentTag",
    "FileInfo",
    "Grant",
    "Holder",
    "Identity",
    "Impact",
    "InclusionProof",
    "InputTag",
    "LifecycleStage",
    "LoadedVersion",
    "LoggedModel",
    "LoggedModelInput",
    "LoggedModelOutput",
    "LoggedModelParameter",
    "LoggedModelStatus",
    "LoggedModelTag",
    "Manifest",
    "ManifestFile",
    "Metric",
    "ModelVersion",
    "ModelVersionStatus",
    "ModelVersionTag",
    "Notification",
    "Param",
    "PastModel",
    "RegisteredModel",
    "RegisteredModelAlias",
    "RegisteredModelTag",
    "RequestCheck",
    "RequestDecision",
    "Run",
    "RunData",
    "RunInfo",
    "RunInputs",
    "RunOutputs",
    "RunStatus",
    "RunTag",
    "SourceType",
    "StageChange",
    "StageCheck",
    "StageChecklist",
    "StageMove",
    "StageRule",
    "TransitionRequest",
    "TriedMove",
    "Undo",
    "UndoEffect",
    "Undone",
    "UnmetRule",
    "VersionUsage",
    "ViewType",
    "Watch",
    "Workspace",
    "WorkspaceDeletionMode",
    "WorkspaceStage",
]
