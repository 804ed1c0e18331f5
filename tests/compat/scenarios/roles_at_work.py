"""The documented workflow with an unchanged client, once for each of several users: what each may do, and what it is told.

Prints one line of JSON: step -> user -> ``ok``, or error code and message. Its environment names the users and their
passwords, the store has what `prepare` makes.

    python -m tests.compat.scenarios.roles_at_work prepare|work URL
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.compat.scenarios.auth_client import signed_in

EXPERIMENT = "vineyard"
MODEL = "wine"


def prepare(client: Any, users: list[str]) -> dict[str, str]:
    """Make what the users work on: an experiment with a run, a model with a version, and for each user one to delete."""
    experiment_id = client.create_experiment(EXPERIMENT)
    run = client.create_run(experiment_id)
    client.log_text(run.info.run_id, "a model", "model/MLmodel")
    client.create_registered_model(MODEL)
    client.create_model_version(MODEL, f"{run.info.artifact_uri}/model", run.info.run_id)
    for user in users:
        client.create_registered_model(f"spare-{user}")
        client.create_experiment(f"spare-{user}")
    return {"experiment": experiment_id, "run": run.info.run_id}


def steps(user: str) -> list[tuple[str, Callable[[Any], object]]]:
    """List the steps of one user; each may use what earlier ones made."""
    import mlflow

    made: dict[str, str] = {}

    def experiment(client: Any) -> str | None:
        found = client.get_experiment_by_name(EXPERIMENT)
        # The client answers None for 404.
        return "None" if found is None else None

    def known(client: Any) -> str:
        return os.environ["ROLES_EXPERIMENT"]

    def search_runs(client: Any) -> str | None:
        found = [run.info.run_id for run in client.search_runs([known(client)])]
        return None if os.environ["ROLES_RUN"] in found else f"{len(found)} runs"

    def list_files(client: Any) -> str | None:
        found = [file.path for file in client.list_artifacts(os.environ["ROLES_RUN"])]
        return None if "model" in found else f"{len(found)} files"

    def create_experiment(client: Any) -> None:
        client.create_experiment(f"own-{user}")

    def rename(client: Any) -> None:
        client.rename_registered_model(f"spare-{user}", f"renamed-{user}")
        made["spare"] = f"renamed-{user}"

    def start_run(client: Any) -> None:
        made["run"] = client.create_run(known(client)).info.run_id

    def log(client: Any) -> None:
        run_id = made["run"]
        client.log_param(run_id, "depth", 3)
        client.log_metric(run_id, "loss", 0.5)
        client.set_tag(run_id, "team", "cellar")
        client.log_text(run_id, "hello", "notes.txt")
        client.set_terminated(run_id)

    def log_model(client: Any) -> None:
        import numpy as np
        from sklearn.linear_model import LinearRegression

        model = LinearRegression().fit(np.array([[0.0], [1.0]]), np.array([0.0, 1.0]))
        with mlflow.start_run(run_id=made["run"]):
            # What a model is to be installed with takes seconds to find out.
            info = mlflow.sklearn.log_model(model, "model", pip_requirements=[])
        made["source"] = info.model_uri

    def register(client: Any) -> None:
        mlflow.register_model(made["source"], f"own-{user}")

    def add_version(client: Any) -> None:
        run_id = os.environ["ROLES_RUN"]
        client.create_model_version(MODEL, f"runs:/{run_id}/model", run_id)

    def download(client: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            client.download_artifacts(os.environ["ROLES_RUN"], "model/MLmodel", folder)

    def download_version(client: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            mlflow.artifacts.download_artifacts(f"models:/{MODEL}/1", dst_path=folder)

    def upload(client: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "more.txt"
            path.write_text("more")
            client.log_artifact(os.environ["ROLES_RUN"], str(path))

    def spare_experiment(client: Any) -> str:
        return os.environ[f"ROLES_SPARE_{user.upper()}"]

    return [
        ("find the experiment", experiment),
        ("get the experiment", lambda client: client.get_experiment(known(client))),
        ("search experiments", lambda client: _names(one.name for one in client.search_experiments())),
        ("search runs", search_runs),
        ("get the run", lambda client: client.get_run(os.environ["ROLES_RUN"])),
        ("list its files", list_files),
        ("download a file", download),
        ("get the model", lambda client: client.get_registered_model(MODEL)),
        ("search models", lambda client: _names(one.name for one in client.search_registered_models())),
        ("get the version", lambda client: client.get_model_version(MODEL, "1")),
        ("download the version", download_version),
        ("create an experiment", create_experiment),
        ("create a run", start_run),
        ("log to it", log),
        ("log a model", log_model),
        ("register it", register),
        ("tag the run of another", lambda client: client.set_tag(os.environ["ROLES_RUN"], "team", user)),
        ("upload to the run of another", upload),
        ("add a version", add_version),
        ("describe the version", lambda client: client.update_model_version(MODEL, "1", user)),
        ("set an alias", lambda client: client.set_registered_model_alias(MODEL, f"of-{user}", "1")),
        ("promote", lambda client: client.transition_model_version_stage(MODEL, "1", "Staging")),
        ("delete the alias", lambda client: client.delete_registered_model_alias(MODEL, f"of-{user}")),
        ("rename a model", rename),
        ("delete a model", lambda client: client.delete_registered_model(made.get("spare", f"spare-{user}"))),
        ("delete the own model", lambda client: client.delete_registered_model(f"own-{user}")),
        ("delete the own run", lambda client: client.delete_run(made["run"])),
        ("delete an experiment", lambda client: client.delete_experiment(spare_experiment(client))),
    ]


def outcome(call: Callable[[], object]) -> str:
    """Do a step and say how it ended."""
    from mlflow.exceptions import MlflowException
    from requests import HTTPError

    try:
        result = call()
    except MlflowException as error:
        # The client writes the code in front of the server's message.
        return f"{error.error_code}: {error.message.removeprefix(f'{error.error_code}: ')}"
    except HTTPError as error:
        # Files are sent and fetched without the client's own errors.
        assert error.response is not None
        return f"HTTP {error.response.status_code}: {error.response.json()['message']}"
    except KeyError as error:
        return f"skipped: no {error.args[0]}"
    return result if isinstance(result, str) else "ok"


def _names(found: Any) -> str:
    # Those of other users come and go.
    return ", ".join(sorted(name for name in found if not name.startswith(("spare-", "own-", "renamed-")))) or "none"


def main() -> None:
    """Do what the command line says."""
    what, url = sys.argv[1:]
    warnings.simplefilter("ignore")

    import mlflow

    mlflow.set_tracking_uri(url)
    mlflow.set_registry_uri(url)
    client = mlflow.MlflowClient()
    users: dict[str, str] = json.loads(os.environ["ROLES_USERS"])
    if what == "prepare":
        made = prepare(client, list(users))
        for user in users:
            made[f"spare_{user}"] = client.get_experiment_by_name(f"spare-{user}").experiment_id
        print(json.dumps(made))
        return
    found: dict[str, dict[str, str]] = {}
    for user, password in users.items():
        with signed_in(user, password):
            for step, call in steps(user):
                found.setdefault(step, {})[user] = outcome(lambda call=call: call(client))  # type: ignore[misc]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
