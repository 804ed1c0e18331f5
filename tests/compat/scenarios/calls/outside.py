"""What Greenroom leaves out, name by name with its reason: each such call ends in an exception that a person can read.

A client's public method that is neither called by the scenario nor named here was forgotten.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from typing import Any

import mlflow
from mlflow.exceptions import MlflowException, RestException
from mlflow.tracking import MlflowClient

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls.client import Client, fluent_names, low_level_names

LONGEST_S = 20

TRACING = {
    "delete_assessment", "delete_expectation", "delete_feedback", "delete_trace_tag", "delete_traces", "end_span",
    "end_trace", "get_assessment", "get_trace", "link_prompt_versions_to_trace", "link_traces_to_run",
    "log_assessment", "log_expectation", "log_feedback", "log_issue", "override_feedback", "search_sessions",
    "search_traces", "set_trace_tag", "start_span", "start_trace", "unlink_traces_from_run", "update_assessment",
    "update_expectation", "update_feedback",
}  # fmt: skip
EVALUATION_DATASETS = {
    "add_dataset_to_experiments", "create_dataset", "delete_dataset", "delete_dataset_tag", "get_dataset",
    "remove_dataset_from_experiments", "search_datasets", "set_dataset_tags",
}  # fmt: skip
WEBHOOKS = {"create_webhook", "delete_webhook", "get_webhook", "list_webhooks", "test_webhook", "update_webhook"}
# MLflow's own server has them only when it is started with workspaces.
WORKSPACES = {
    "create_workspace", "delete_workspace", "get_workspace", "list_workspaces", "update_workspace",
}  # fmt: skip
MCP_SERVERS = {
    "create_mcp_access_endpoint", "create_mcp_server", "create_mcp_server_version", "delete_mcp_access_endpoint",
    "delete_mcp_server", "delete_mcp_server_alias", "delete_mcp_server_tag", "delete_mcp_server_version",
    "delete_mcp_server_version_tag", "get_latest_mcp_server_version", "get_mcp_access_endpoint", "get_mcp_server",
    "get_mcp_server_version", "get_mcp_server_version_by_alias", "refresh_mcp_server_version_tools",
    "search_mcp_access_endpoints", "search_mcp_server_versions", "search_mcp_servers", "set_mcp_server_alias",
    "set_mcp_server_tag", "set_mcp_server_version_tag", "update_mcp_access_endpoint", "update_mcp_server",
    "update_mcp_server_version",
}  # fmt: skip
OUTSIDE = TRACING | EVALUATION_DATASETS | WEBHOOKS | MCP_SERVERS

# Asks no server, or nothing but what the scenario calls under another name.
NO_CALL = {
    "add_trace", "autolog", "context", "disable_system_metrics_logging", "doctor", "enable_system_metrics_logging",
    "evaluate", "flush_trace_async_logging", "get_active_trace_id", "get_current_active_span", "get_last_active_trace",
    "get_last_active_trace_id", "get_workspace_store_uri", "import_checkpoints", "log_trace", "login", "run",
    "set_registry_uri", "set_system_metrics_node_id", "set_system_metrics_samples_before_logging",
    "set_system_metrics_sampling_interval", "set_tracking_uri", "set_workspace", "start_span_no_context", "test", "trace",
    "update_current_trace", "validate_evaluation_results",
}  # fmt: skip

# These need Pillow, matplotlib, pandas or numpy, which `mlflow-skinny` comes without.
LIBRARIES = {"create_external_model", "load_table", "log_figure", "log_image", "log_table"}

# The client itself turns a refusal into a warning or an empty answer: a program must not stop for want of its traces.
SWALLOWED = {"end_span", "end_trace", "get_trace", "start_span", "start_trace"}

# The client stumbles over its own arguments before it asks anybody (3.0: low-level method and what is below it differ).
BROKEN = {(3, 0): {"log_assessment", "update_assessment"}}

# Without these, though they have defaults, the client itself refuses or stumbles before it asks.
ASKED_FOR = {"experiment_ids", "feedback", "trace_ids"}


def calls(s: steps.Scenario, c: Client) -> None:
    """Call what is outside and see that it ends soon, in words."""
    experiment_id = c.low.create_experiment(s.named("outside"))
    mlflow.set_experiment(experiment_id=experiment_id)
    run_id = c.low.create_run(experiment_id).info.run_id
    values = _values(c, experiment_id, run_id)
    for kind, target, names in (
        ("MlflowClient", MlflowClient(), low_level_names()),
        ("mlflow", mlflow, fluent_names()),
    ):
        broken = BROKEN.get(c.version, set()) if kind == "MlflowClient" else set()
        for name in sorted((names & OUTSIDE) - broken):
            with s.step(f"{kind}.{name} is refused in words"):
                _assert_refused(name, getattr(target, name), values)


def nothing_forgotten(s: steps.Scenario, c: Client) -> None:
    """Compare what this version has with what was called and what is outside."""
    excused = OUTSIDE | NO_CALL | (set() if c.has_libraries else LIBRARIES) | (set() if s.frozen else WORKSPACES)
    for kind, names, called in (
        ("MlflowClient", low_level_names(), c.low.called),
        ("mlflow", fluent_names(), c.fluent.called),
    ):
        with s.step(f"every call of {kind} was made or is outside"):
            forgotten, both = sorted(names - called - excused), sorted(called & OUTSIDE)
            assert not forgotten, f"neither called nor said to be outside: {forgotten}"
            assert not both, f"called, and said to be outside: {both}"
        print(f"coverage {kind}: {len(names & called)} called, {len(names & OUTSIDE)} outside, of {len(names)}")


def _assert_refused(name: str, function: Callable[..., Any], values: dict[str, Any]) -> None:
    parameters = inspect.signature(function).parameters.values()
    needed = [p for p in parameters if p.default is p.empty or (p.name in ASKED_FOR and p.name in values)]
    arguments = {p.name: values[p.name] for p in needed if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)}
    started = time.monotonic()
    try:
        answer = function(**arguments)
    except RestException as error:
        assert error.error_code not in {"INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE"}, error
        assert 10 < len(str(error)) < 1000, error
    except (MlflowException, NotImplementedError) as error:
        assert "Traceback" not in str(error), error
        assert "<html" not in str(error).lower(), error
    else:
        assert name in SWALLOWED, f"{name} was answered with {answer!r}: it belongs into the scenario"
    assert time.monotonic() - started < LONGEST_S


def _values(c: Client, experiment_id: str, run_id: str) -> dict[str, Any]:
    """What to hand to parameters of these names."""
    values: dict[str, Any] = {
        "experiment_id": experiment_id,
        "experiment_ids": [experiment_id],
        "run_id": run_id,
        "trace_id": "tr-" + "0" * 32,
        "request_id": "tr-" + "0" * 32,
        "trace_ids": ["tr-" + "0" * 32],
        "span_id": "0" * 16,
        "parent_id": "0" * 16,
        "assessment_id": "a-1",
        "dataset_id": "d-1",
        "webhook_id": "w-1",
        "endpoint_id": "e-1",
        "issue_id": "i-1",
        "prompt_versions": [],
        "prompts": [],
        "name": "outside",
        "server_name": "outside",
        "server_json": {"name": "com.example/outside", "version": "1.0.0", "description": "outside"},
        "url": "https://example.com/outside",
        "events": ["registered_model.created"],
        "version": "1",
        "alias": "best",
        "key": "key",
        "value": "value",
        "tags": {"a": "b"},
    }
    if hasattr(MlflowClient, "log_assessment") or hasattr(mlflow, "log_assessment"):
        from mlflow.entities.assessment import Feedback
        from mlflow.entities.assessment_source import AssessmentSource

        values["source"] = AssessmentSource("HUMAN", "ada")
        if c.version < (3, 0):
            values["feedback"] = Feedback(value=True)
        else:
            values["assessment"] = Feedback(name="outside", value=True)
    return values
