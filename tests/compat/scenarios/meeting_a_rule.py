"""An unchanged MLflow client meets a stage and an alias that need approval: prints what its user reads.

python -m tests.compat.scenarios.meeting_a_rule
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException


def told(call: Callable[[], object]) -> str:
    """Return what a call that is refused prints."""
    try:
        call()
    except MlflowException as error:
        return str(error)
    return "done"


def main() -> None:
    """Try twice each, so that a repeat is seen."""
    client = MlflowClient()
    found = {}
    for attempt in ("first", "again"):
        found[f"stage, {attempt}"] = told(lambda: client.transition_model_version_stage("wine", "1", "Production"))
        if hasattr(client, "set_registered_model_alias"):  # mlflow 1 has no aliases
            found[f"alias, {attempt}"] = told(lambda: client.set_registered_model_alias("wine", "champion", "1"))
    found["free stage"] = told(lambda: client.transition_model_version_stage("wine", "1", "Staging"))
    found["stage now"] = client.get_model_version("wine", "1").current_stage
    os.environ["MLFLOW_TRACKING_PASSWORD"] = "not-the-password"
    found["wrong password"] = told(lambda: client.get_model_version("wine", "1")).partition(".")[0]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
