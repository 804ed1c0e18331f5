"""Names of `mlflow` that Greenroom does not have, and what to use instead.

Imported when such a name is used, so that `import greenroom` stays fast.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

# The first match counts.
_INSTEAD: tuple[tuple[str, str], ...] = (
    (
        r"(.*\.)?autolog$|^enable_system_metrics|^disable_system_metrics|^set_system_metrics",
        "nothing is logged automatically. Call log_params, log_metrics and, for a model, "
        "greenroom.sklearn.log_model (or that of its library) where the script trains",
    ),
    (
        r"^(evaluate|validate_evaluation_results|metrics|MetricThreshold|.*_dataset|search_datasets|set_dataset_tags|.*_dataset_tag|.*_datasets?_(to|from)_experiments)$",
        "evaluation is outside this registry. Compute the metrics with your library and pass them to log_metrics; "
        "greenroom.log_input records the data they were measured on",
    ),
    (
        r"prompt|^genai$|^llm$",
        "prompts and their evaluation are outside this registry. Keep a prompt as a file with log_text, "
        "or in a model's code",
    ),
    (
        r"trace|span|assessment|feedback|expectation|^log_issue$|^search_sessions$|^tracing$|^context$",
        "traces are outside this registry. Remove the call, or send traces to an OpenTelemetry collector",
    ),
    (
        r"^(run|projects)$",
        "this registry does not run projects. Run the script with Python, and start its run with start_run",
    ),
    (
        r"^(login|doctor|test|import_checkpoints)$",
        "it belongs to another service. Set the server with set_tracking_uri or GREENROOM_TRACKING_URI",
    ),
    (
        r"^(deployments|gateway|sagemaker|azureml|spark|pyspark|server)$",
        "this registry does not deploy models. Load the model with greenroom.pyfunc.load_model where it is served",
    ),
    (r"workspace_store|^TraceArchivalConfig$", "workspaces are on the tracking server, and archive no traces"),
    (r"webhook", "the client does not manage webhooks"),
    (r"mcp", "MCP servers are outside this registry"),
    (
        r"^(langchain|llama_index|openai|anthropic|bedrock|gemini|groq|mistral|litellm|dspy|crewai|autogen|ag2|"
        r"smolagents|pydantic_ai|agno|strands|semantic_kernel|haystack|pmdarima|prophet|diviner|h2o|johnsnowlabs|mleap|"
        r"paddle|promptflow|sentence_transformers|shap|fastai|gluon|mxnet|recipes|r)$",
        "this library has no flavor here. Wrap the model in a greenroom.pyfunc.PythonModel and log it with "
        "greenroom.pyfunc.log_model",
    ),
)


def instead_of(name: str) -> str | None:
    """Return what to use instead of a name of `mlflow`; None if there is no advice.

    >>> instead_of("login")[:30]
    'it belongs to another service.'
    """
    if name.startswith("_"):
        return None
    return next((instead for pattern, instead in _INSTEAD if re.search(pattern, name)), None)


def missing(name: str, *, where: str, kind: str = "module") -> AttributeError:
    """Build the error for a missing attribute.

    It is an AttributeError, so that `hasattr` and `getattr` with a default work as usual.
    """
    instead = instead_of(name)
    advice = "" if instead is None else f": {instead}. docs/client-names.md lists what is not supported."
    return AttributeError(f"{kind} '{where}' has no attribute '{name}'{advice}", name=name)


def missing_in(module: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of a module with unsupported `mlflow` names."""

    def getattr_(name: str) -> Any:
        raise missing(name, where=module)

    return getattr_
