"""An unchanged MLflow client promotes version 1 of ``wine`` where stages and an alias have rules: prints what its user reads.

python -m tests.compat.scenarios.promoting_by_rules before    # asks, as far as the rules let it
python -m tests.compat.scenarios.promoting_by_rules after     # loads what was approved meanwhile
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import mlflow
from mlflow import MlflowClient

from tests.compat.scenarios.meeting_a_rule import told


def loaded(uri: str) -> str:
    """Return the text of the file MLmodel that an address leads to."""
    return (Path(mlflow.artifacts.download_artifacts(uri)) / "MLmodel").read_text().strip()


def before(client: MlflowClient) -> dict[str, object]:
    """Use a stage that MLflow does not know, and meet a condition, an approval and a protected alias."""
    client.transition_model_version_stage("wine", "1", stage="qa")
    (in_qa,) = client.get_latest_versions("wine", stages=["QA"])
    found: dict[str, object] = {
        "in QA": [in_qa.version, in_qa.current_stage],
        "stage of version 1": client.get_model_version("wine", "1").current_stage,
        "loaded from QA": loaded("models:/wine/QA"),
        "unknown stage": told(lambda: client.transition_model_version_stage("wine", "1", stage="Canary")),
        "condition": told(lambda: client.transition_model_version_stage("wine", "1", stage="Production")),
        "alias, condition": told(lambda: client.set_registered_model_alias("wine", "champion", "1")),
    }
    client.set_model_version_tag("wine", "1", "reviewed", "yes")
    found["approval"] = told(lambda: client.transition_model_version_stage("wine", "1", stage="Production"))
    found["alias, approval"] = told(lambda: client.set_registered_model_alias("wine", "champion", "1"))
    found["removing the alias"] = told(lambda: client.delete_registered_model_alias("wine", "steady"))
    found["in Production"] = [one.version for one in client.get_latest_versions("wine", stages=["Production"])]
    return found


def after(client: MlflowClient) -> dict[str, object]:
    """Load what was approved."""
    return {
        "in Production": [one.version for one in client.get_latest_versions("wine", stages=["Production"])],
        "loaded from Production": loaded("models:/wine/Production"),
        "loaded by the alias": loaded("models:/wine@champion"),
    }


if __name__ == "__main__":
    print(json.dumps({"before": before, "after": after}[sys.argv[1]](MlflowClient())))
