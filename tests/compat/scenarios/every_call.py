"""Every call of whatever client is installed, from 1.30 to the newest, with `mlflow` or `mlflow-skinny` alone.

    python -m tests.compat.scenarios.every_call --tracking-uri http://127.0.0.1:5000 --frozen

What a version has is looked up in the client itself: a public method or function that is neither called here nor named
in `calls/outside.py` with its reason fails the scenario.
"""

from __future__ import annotations

import mlflow

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls import (
    artifacts,
    experiments,
    fluent,
    models,
    outside,
    prompts,
    registry,
    runs,
    workspaces,
)
from tests.compat.scenarios.calls.client import Client


def scenario(s: steps.Scenario) -> None:
    """Call all that the installed client has, and tell what was left out."""
    c = Client()
    print(f"mlflow {mlflow.__version__}, {'with' if c.has_libraries else 'without'} libraries", flush=True)
    experiments.calls(s, c)
    runs.calls(s, c)
    artifacts.calls(s, c)
    registry.calls(s, c)
    models.calls(s, c)
    if c.has("register_prompt"):
        prompts.calls(s, c)
    fluent.calls(s, c)
    if s.frozen:
        # MLflow's own server answers some of these.
        outside.calls(s, c)
        if c.has("create_workspace"):
            workspaces.calls(s, c)
    outside.nothing_forgotten(s, c)


if __name__ == "__main__":
    steps.run(scenario)
