"""Workspaces with a client, ours or the genuine one: what each call returns, or how it fails, as lines of JSON.

    python -m tests.compat.scenarios.workspaces mlflow|greenroom URL NAME

NAME distinguishes the workspaces of one run from those of others on the same server.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


def outcomes(mlflow: Any, name: str) -> dict[str, Any]:
    """Take the steps, and return what each of them led to."""
    vision, speech = f"vision-{name}", f"speech-{name}"
    client = mlflow.MlflowClient()
    told: dict[str, Any] = {}

    def step(title: str, call: Callable[[], Any]) -> Any:
        try:
            found = call()
        except mlflow.exceptions.MlflowException as error:
            told[title] = f"{error.error_code}"
            return None
        told[title] = _plain(found)
        return found

    step("create", lambda: mlflow.create_workspace(vision, description="Models that see"))
    step("create by the client", lambda: client.create_workspace(speech))
    step("create again", lambda: mlflow.create_workspace(vision))
    step("get", lambda: mlflow.get_workspace(vision))
    step("get by the client", lambda: client.get_workspace(speech))
    step("get what is not there", lambda: mlflow.get_workspace(f"no-{name}"))
    step(
        "list", lambda: sorted(one.name for one in mlflow.list_workspaces() if one.name in (vision, speech, "default"))
    )
    step("describe", lambda: mlflow.update_workspace(vision, description="Eyes"))
    step("describe by the client", lambda: client.update_workspace(speech, "Ears"))
    step("clear the description", lambda: mlflow.update_workspace(speech, description="").description or None)
    step("describe what is not there", lambda: mlflow.update_workspace(f"no-{name}", description="x"))
    for wrong in ("", "a", "Vision", "-x", "api", "x" * 64):
        step(f"set {wrong!r}", functools.partial(mlflow.set_workspace, wrong))
        step(f"create {wrong!r}", functools.partial(mlflow.create_workspace, wrong))
    step("delete in no way", lambda: mlflow.delete_workspace(vision, mode="NO"))

    mlflow.set_workspace(vision)
    # The client was made before: requests follow the workspace.
    step("model in vision", lambda: client.create_registered_model(f"wine-{name}", description="red"))
    step("version in vision", lambda: client.create_model_version(f"wine-{name}", "s3://elsewhere/model"))
    made = step("experiment in vision", lambda: mlflow.set_experiment(f"grapes-{name}").name)
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        mlflow.log_param("depth", 3)
        file = Path(folder) / "notes.txt"
        file.write_text("hello")
        mlflow.log_artifact(str(file))
    assert made is not None
    step("run in vision", lambda: mlflow.get_run(run.info.run_id).data.params)
    step("files in vision", lambda: [file.path for file in client.list_artifacts(run.info.run_id)])
    step("experiment says where it is", lambda: mlflow.get_experiment(run.info.experiment_id).workspace == vision)
    mlflow.set_workspace(speech)
    step("its model elsewhere", lambda: client.get_registered_model(f"wine-{name}"))
    step("its run elsewhere", lambda: client.get_run(run.info.run_id))
    step("its experiment elsewhere", lambda: client.get_experiment_by_name(f"grapes-{name}"))
    step("model of the same name", lambda: client.create_registered_model(f"wine-{name}", description="white"))
    step("models of speech", lambda: [one.description for one in client.search_registered_models()])
    step("workspaces are those of the server", lambda: mlflow.get_workspace(vision).name)
    mlflow.set_workspace(f"no-{name}")
    step("models of a workspace that is not there", lambda: client.search_registered_models())
    mlflow.set_workspace(None)
    step("models of the default workspace", lambda: client.search_registered_models(f"name = 'wine-{name}'"))
    os.environ["MLFLOW_WORKSPACE"] = speech
    if mlflow.__name__ == "greenroom":
        # None meant the default one; a new process reads the environment.
        from greenroom.sdk import connection

        connection.reset_workspace()
    step("models of the workspace of the environment", lambda: client.get_registered_model(f"wine-{name}").description)
    step("delete one that is not empty", lambda: mlflow.delete_workspace(vision))
    step("delete it with what is in it", lambda: mlflow.delete_workspace(vision, mode="CASCADE"))
    step("it is gone", lambda: mlflow.get_workspace(vision))
    step("delete the default one", lambda: mlflow.delete_workspace("default"))
    return told


def _plain(found: Any) -> Any:
    """Return what both clients must agree about."""
    if found is None or isinstance(found, str | bool | dict):
        return found
    if isinstance(found, list):
        return [_plain(one) for one in found]
    fields = ("name", "version", "description", "default_artifact_root", "workspace")
    told = {field: getattr(found, field, None) for field in fields if hasattr(found, field)}
    # The servers omit or return an empty text.
    told["description"] = told.get("description") or None
    if "version" in told:
        told["version"] = str(told["version"])
    return told


if __name__ == "__main__":
    library, uri, distinct = sys.argv[1:]
    imported = importlib.import_module(library)
    importlib.import_module(f"{library}.exceptions")
    imported.set_tracking_uri(uri)
    print(json.dumps(outcomes(imported, distinct)))
