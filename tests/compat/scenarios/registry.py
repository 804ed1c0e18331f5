"""The documented workflow: log, register, promote and load a real model; its versions outlive what becomes of the run."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
from mlflow.artifacts import download_artifacts
from mlflow.models import infer_signature
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.tracking import MlflowClient
from sklearn.datasets import load_diabetes, load_wine
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.compat.scenarios import steps

# Given, the client need not load the model in a process of its own to find them out; the first model lets it.
REQUIREMENTS = ["scikit-learn"]


def scenario(s: steps.Scenario) -> None:
    """Log, register, promote and load real models."""
    client = MlflowClient()
    x, y = load_diabetes(return_X_y=True, as_frame=True)
    name = s.named("diabetes progression")
    mlflow.set_experiment(s.named("registry workflow"))
    models = [
        Ridge(alpha=0.5).fit(x, y),
        RandomForestRegressor(n_estimators=15, max_depth=5, random_state=3).fit(x, y),
        make_pipeline(StandardScaler(), Ridge(alpha=20.0)).fit(x, y),
    ]
    expected = [model.predict(x) for model in models]
    run_ids = [
        _first_version_by_log_model(s, client, name, models[0], x),
        _second_version_by_register_model(s, client, name, models[1], x),
        _third_version_from_a_folder_of_the_run(s, client, name, models[2]),
    ]
    with s.step("models:/name/1, /2 and /3 predict the same numbers"):
        for version, numbers in enumerate(expected, start=1):
            _assert_predicts(f"models:/{name}/{version}", x, numbers)
        assert not np.allclose(expected[0], expected[1])
        assert not np.allclose(expected[1], expected[2])
    with s.step("models:/name/latest is version 3, as native scikit-learn too"):
        _assert_predicts(f"models:/{name}/latest", x, expected[2])
        native = mlflow.sklearn.load_model(f"models:/{name}/latest")
        assert type(native).__name__ == "Pipeline"
        np.testing.assert_allclose(native.predict(x), expected[2])
    _stages(s, client, name, x, expected)
    _aliases(s, client, name, x, expected)
    with s.step("every version leads back to its run and experiment"):
        for version, run_id in enumerate(run_ids, start=1):
            assert client.get_model_version(name, str(version)).run_id == run_id
            assert mlflow.get_run(run_id).info.experiment_id == mlflow.get_run(run_ids[0]).info.experiment_id
    _classifier_with_signature_and_example(s, client)
    if s.frozen:
        _versions_outlive_their_runs(s, client, name, run_ids, x, expected)


def _first_version_by_log_model(s: steps.Scenario, client: MlflowClient, name: str, model: Any, x: Any) -> str:
    with s.step("log_model with registered_model_name makes the model and version 1"), mlflow.start_run() as run:
        mlflow.log_param("alpha", 0.5)
        info = mlflow.sklearn.log_model(model, name="model", registered_model_name=name, input_example=x.head(3))
        assert str(info.registered_model_version) == "1", info.registered_model_version
    with s.step("version 1 is ready, unstaged and knows its run"):
        version = client.get_model_version(name, "1")
        assert (version.name, str(version.version), version.status) == (name, "1", "READY"), version
        assert version.current_stage == "None"
        assert version.run_id == run.info.run_id
        assert version.creation_timestamp > 0
        assert version.last_updated_timestamp >= version.creation_timestamp
        assert version.tags == {}
        assert list(version.aliases) == []
    return str(run.info.run_id)


def _second_version_by_register_model(s: steps.Scenario, client: MlflowClient, name: str, model: Any, x: Any) -> str:
    with s.step("log_model without registered_model_name registers nothing"), mlflow.start_run() as run:
        # The client vets what it serialises; a forest that was grown above is known to be what it says.
        trusted = ["sklearn.tree._tree.Tree"]
        signature = infer_signature(x, model.predict(x))
        mlflow.sklearn.log_model(
            model, name="forest", signature=signature, skops_trusted_types=trusted, pip_requirements=REQUIREMENTS
        )
        assert len(client.search_model_versions(f"name = '{name}'")) == 1
    with s.step('register_model("runs:/...") makes version 2 of the model that is there'):
        version = mlflow.register_model(f"runs:/{run.info.run_id}/forest", name, tags={"owner": "ada"})
        assert (str(version.version), version.status, version.run_id) == ("2", "READY", run.info.run_id), version
        assert client.get_model_version(name, "2").tags == {"owner": "ada"}
    with s.step("runs:/... itself loads"):
        _assert_predicts(f"runs:/{run.info.run_id}/forest", x, model.predict(x))
    return str(run.info.run_id)


def _third_version_from_a_folder_of_the_run(s: steps.Scenario, client: MlflowClient, name: str, model: Any) -> str:
    with (
        s.step("a model folder saved as the run's artifacts, as older clients do"),
        mlflow.start_run() as run,
        tempfile.TemporaryDirectory() as folder,
    ):
        mlflow.sklearn.save_model(model, f"{folder}/saved", pip_requirements=REQUIREMENTS)
        mlflow.log_artifacts(f"{folder}/saved", artifact_path="classic")
    with s.step("create_model_version from the folder's address makes version 3"):
        source = f"{mlflow.get_run(run.info.run_id).info.artifact_uri}/classic"
        version = client.create_model_version(name, source, run.info.run_id, description="from a folder")
        assert (str(version.version), version.status) == ("3", "READY"), version
        assert version.source == source
        assert client.get_model_version(name, "3").description == "from a folder"
    return str(run.info.run_id)


def _stages(s: steps.Scenario, client: MlflowClient, name: str, x: Any, expected: list[Any]) -> None:
    def latest(*stages: str) -> dict[str, str]:
        found = client.get_latest_versions(name, stages=list(stages) or None)
        return {version.current_stage: str(version.version) for version in found}

    with s.step("get_latest_versions before any stage is set"):
        assert latest() == {"None": "3"}
        assert latest("Production") == {}
    with s.step("version 1 to Production, loaded by stage"):
        moved = client.transition_model_version_stage(name, "1", "Production")
        assert (moved.current_stage, str(moved.version)) == ("Production", "1")
        assert moved.last_updated_timestamp >= moved.creation_timestamp
        _assert_predicts(f"models:/{name}/Production", x, expected[0])
    with s.step("version 2 to staging, in any case"):
        assert client.transition_model_version_stage(name, "2", "staging").current_stage == "Staging"
        assert latest() == {"None": "3", "Production": "1", "Staging": "2"}
        assert latest("Staging", "production") == {"Production": "1", "Staging": "2"}
    with s.step("version 2 to Production without archiving: both stay, the higher one is served"):
        client.transition_model_version_stage(name, "2", "Production", archive_existing_versions=False)
        assert client.get_model_version(name, "1").current_stage == "Production"
        assert latest() == {"None": "3", "Production": "2"}
        _assert_predicts(f"models:/{name}/Production", x, expected[1])
        _assert_predicts(f"models:/{name}/production", x, expected[1])
    with s.step("version 3 to Production with archiving: the others are archived"):
        client.transition_model_version_stage(name, "3", "Production", archive_existing_versions=True)
        now = [client.get_model_version(name, version).current_stage for version in "123"]
        assert now == ["Archived", "Archived", "Production"]
        assert latest() == {"Archived": "2", "Production": "3"}
        _assert_predicts(f"models:/{name}/Production", x, expected[2])
    with s.step("version 1 back to None"):
        assert client.transition_model_version_stage(name, "1", "None").current_stage == "None"
        assert latest() == {"Archived": "2", "None": "1", "Production": "3"}
    with s.step("the registered model shows the same latest versions"):
        shown = {v.current_stage: str(v.version) for v in client.get_registered_model(name).latest_versions}
        assert shown == {"Archived": "2", "None": "1", "Production": "3"}, shown
    with s.refused("an unknown stage", code="INVALID_PARAMETER_VALUE", status=400, says="Invalid Model Version stage"):
        client.transition_model_version_stage(name, "1", "Canary")
    with s.step("models:/name/Staging has nothing to load and says so"):
        try:
            mlflow.pyfunc.load_model(f"models:/{name}/Staging")
        except mlflow.exceptions.MlflowException as error:
            assert "No versions of model" in str(error), error
        else:
            raise AssertionError("a stage without versions was loaded")


def _aliases(s: steps.Scenario, client: MlflowClient, name: str, x: Any, expected: list[Any]) -> None:
    with s.step("alias champion set on version 1 and loaded"):
        client.set_registered_model_alias(name, "champion", "1")
        assert str(client.get_model_version_by_alias(name, "champion").version) == "1"
        _assert_predicts(f"models:/{name}@champion", x, expected[0])
        assert list(client.get_model_version(name, "1").aliases) == ["champion"]
    with s.step("alias champion moved to version 3 and loaded"):
        client.set_registered_model_alias(name, "champion", "3")
        client.set_registered_model_alias(name, "challenger", "2")
        _assert_predicts(f"models:/{name}@champion", x, expected[2])
        assert list(client.get_model_version(name, "1").aliases) == []
        aliases = {alias: str(version) for alias, version in client.get_registered_model(name).aliases.items()}
        assert aliases == {"champion": "3", "challenger": "2"}, aliases
    with s.step("an alias deleted, and deleted again"):
        client.delete_registered_model_alias(name, "challenger")
        client.delete_registered_model_alias(name, "challenger")
    with s.refused("the deleted alias", code="INVALID_PARAMETER_VALUE", status=400, says="challenger"):
        client.get_model_version_by_alias(name, "challenger")
    with s.refused("an alias for no version", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.set_registered_model_alias(name, "champion", "99")
    with s.step("the alias latest is read as the highest version"):
        assert str(client.get_model_version_by_alias(name, "latest").version) == "3"


def _classifier_with_signature_and_example(s: steps.Scenario, client: MlflowClient) -> None:
    x, y = load_wine(return_X_y=True, as_frame=True)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(x, y)
    name = s.named("wine")
    with s.step("a classifier with signature, example and probabilities"), mlflow.start_run():
        info = mlflow.sklearn.log_model(
            model,
            name="wine",
            input_example=x.head(2),
            signature=infer_signature(x, model.predict_proba(x)),
            pyfunc_predict_fn="predict_proba",
            registered_model_name=name,
            pip_requirements=REQUIREMENTS,
            metadata={"data": "wine"},
        )
    with s.step("its signature, flavors and example come back from the registry"):
        loaded = mlflow.pyfunc.load_model(f"models:/{name}/1")
        np.testing.assert_allclose(loaded.predict(x), model.predict_proba(x))
        found = mlflow.models.get_model_info(f"models:/{name}/1")
        assert found.signature == info.signature
        assert found.metadata == {"data": "wine"}
        assert set(found.flavors) == {"python_function", "sklearn"}
        assert loaded.metadata.load_input_example(f"models:/{name}/1").equals(x.head(2))
    with s.step("register_model of the logged model's own address makes version 2"):
        version = mlflow.register_model(info.model_uri, name)
        assert (str(version.version), version.run_id) == ("2", info.run_id), version
        np.testing.assert_allclose(mlflow.pyfunc.load_model(f"models:/{name}/2").predict(x), model.predict_proba(x))
    with s.step("copy_model_version makes a version of another model with the same files"):
        copy = client.copy_model_version(f"models:/{name}/2", s.named("wine in production"))
        assert (str(copy.version), copy.run_id, copy.source) == ("1", info.run_id, f"models:/{name}/2"), copy
        copied = mlflow.sklearn.load_model(f"models:/{copy.name}/1")
        np.testing.assert_allclose(copied.predict_proba(x), model.predict_proba(x))


def _versions_outlive_their_runs(
    s: steps.Scenario, client: MlflowClient, name: str, run_ids: list[str], x: Any, expected: list[Any]
) -> None:
    uris = [f"models:/{name}/{version}" for version in (1, 2, 3)]
    with s.step("the files of every version, digested before anything happens to the runs"):
        before = [_digests(uri) for uri in uris]
        assert all("MLmodel" in files for files in before)
    with s.step("every file of the run's folder overwritten, and one added"):
        for path in before[2]:
            _log_text_as_artifact(client, run_ids[2], f"classic/{path}", "not what it was")
        _log_text_as_artifact(client, run_ids[2], "classic/later.txt", "came later")
        overwritten = Path(download_artifacts(run_id=run_ids[2], artifact_path="classic/MLmodel"))
        assert overwritten.read_text() == "not what it was"
    with s.step("every file of the logged models overwritten"):
        for run_id in run_ids[:2]:
            for output in mlflow.get_run(run_id).outputs.model_outputs:
                repository = get_artifact_repository(client.get_logged_model(output.model_id).artifact_location)
                for path in before[0]:
                    _log_text(repository, path, "not what it was")
    with s.step("all of the run's artifacts deleted"):
        get_artifact_repository(mlflow.get_run(run_ids[0]).info.artifact_uri).delete_artifacts()
        get_artifact_repository(mlflow.get_run(run_ids[2]).info.artifact_uri).delete_artifacts("classic")
        assert client.list_artifacts(run_ids[2], "classic") == []
    with s.step("a logged model deleted, then the runs"):
        client.delete_logged_model(mlflow.get_run(run_ids[1]).outputs.model_outputs[0].model_id)
        for run_id in run_ids:
            client.delete_run(run_id)
            assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    with s.step("every version still has the very same files"):
        assert [_digests(uri) for uri in uris] == before
    with s.step("every version still loads and predicts the same numbers, by number, stage and alias"):
        for uri, numbers in zip(uris, expected, strict=True):
            _assert_predicts(uri, x, numbers)
        _assert_predicts(f"models:/{name}/Production", x, expected[2])
        _assert_predicts(f"models:/{name}@champion", x, expected[2])
    with s.step("a copy made now has them as well"):
        copy = client.copy_model_version(uris[2], s.named("copied afterwards"))
        assert _digests(f"models:/{copy.name}/{copy.version}") == before[2]
    with s.step("a version's files cannot be overwritten or deleted through its own address"):
        address = client.get_model_version_download_uri(name, "3")
        repository = get_artifact_repository(address)
        for attempt in (
            lambda: _log_text(repository, "MLmodel", "mine now"),
            lambda: repository.delete_artifacts("MLmodel"),
        ):
            try:
                attempt()
            except Exception as error:
                # The client turns an answer of 4xx to an upload into whatever its HTTP library raises.
                assert "40" in str(error) or "405" in str(error), error
            else:
                raise AssertionError("the files of a version could be changed")
        assert _digests(uris[2]) == before[2]


def _assert_predicts(uri: str, x: Any, numbers: Any) -> None:
    # Not bit for bit: the client copies a data frame in memory, and sums then round differently in the last place.
    np.testing.assert_allclose(mlflow.pyfunc.load_model(uri).predict(x), numbers, rtol=1e-12)


def _digests(uri: str) -> dict[str, str]:
    """Download a model and return the digest of each of its files."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(download_artifacts(uri, dst_path=folder))
        files = sorted(path for path in root.rglob("*") if path.is_file())
        return {
            str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
            # The client itself writes this one into the folder it downloads to.
            if path.name != "registered_model_meta"
        }


def _log_text_as_artifact(client: MlflowClient, run_id: str, path: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, Path(path).name)
        file.write_text(text)
        client.log_artifact(run_id, str(file), str(Path(path).parent))


def _log_text(repository: Any, path: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, Path(path).name)
        file.write_text(text)
        inside = str(Path(path).parent)
        repository.log_artifact(str(file), None if inside == "." else inside)


if __name__ == "__main__":
    steps.run(scenario)
