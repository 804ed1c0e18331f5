"""The lines people know from the documents of the registry, word for word, with one import changed.

Against Greenroom and against a genuine MLflow server: a script moves over by its import, whichever server it speaks to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

import greenroom as mlflow
from greenroom.sdk import active_run, connection
from tests.compat.genuine import MLflowServer
from tests.support import environments
from tests.support.servers import GreenroomServer

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=["greenroom", "mlflow"])
def server_uri(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an empty server of each kind in turn."""
    folder = tmp_path_factory.mktemp("snippets")
    if request.param == "greenroom":
        server = GreenroomServer("--data", folder / "data", log=folder / "server.log")
        yield server.url
        server.kill()
    else:
        genuine = MLflowServer(request.getfixturevalue("mlflow_python"), folder / "mlflow")
        yield genuine.url
        genuine.close()


@pytest.fixture(autouse=True)
def chosen(server_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Choose the server as a laptop does: by the variable of mlflow."""
    for name in ("TRACKING_URI", "REGISTRY_URI", "RUN_ID", "EXPERIMENT_ID", "EXPERIMENT_NAME"):
        monkeypatch.delenv(f"GREENROOM_{name}", raising=False)
        monkeypatch.delenv(f"MLFLOW_{name}", raising=False)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server_uri)
    connection.set_tracking_uri("")
    active_run.forget_choices()
    yield
    active_run.forget_choices()


@pytest.fixture(scope="module")
def versions(server_uri: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Fourteen versions of the model of the documents, three of them in stages; return the id of the run they came from."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "MLmodel").write_text("flavors: {}\n")
    client = mlflow.MlflowClient(server_uri)
    run_id = client.create_run("0").info.run_id
    client.log_artifacts(run_id, folder, "model")
    client.create_registered_model("EmailMarketingCampaign")
    source = f"{client.get_run(run_id).info.artifact_uri}/model"
    for _ in range(14):
        client.create_model_version("EmailMarketingCampaign", source, run_id)
    client.transition_model_version_stage("EmailMarketingCampaign", 9, "Staging")
    client.transition_model_version_stage("EmailMarketingCampaign", 11, "Staging")
    return run_id


def test_registering_the_artifacts_of_a_run(versions: str) -> None:
    run_id = versions
    registered = mlflow.register_model(f"runs:/{run_id}/artifacts/model", "EmailMarketingCampaign")
    again = mlflow.register_model(f"runs:/{run_id}/model", "EmailMarketingCampaign")
    assert (registered.name, registered.run_id) == ("EmailMarketingCampaign", run_id)
    assert int(again.version) == int(registered.version) + 1
    assert again.source == registered.source


def test_reading_a_version_the_latest_of_a_stage_and_moving_one(versions: str) -> None:
    client = mlflow.tracking.MlflowClient()

    details = client.get_model_version_details(name="EmailMarketingCampaign", version=12)
    assert (details.version, details.current_stage, details.run_id) == ("12", "None", versions)

    latest = client.get_latest_versions(name="EmailMarketingCampaign", stages=["Staging"])
    assert [version.version for version in latest] == ["11"]

    client.update_model_version(name="EmailMarketingCampaign", version=12, stage="Production")
    assert client.get_model_version("EmailMarketingCampaign", "12").current_stage == "Production"


def test_the_same_in_todays_spelling(versions: str) -> None:
    client = mlflow.MlflowClient()
    client.transition_model_version_stage(
        name="EmailMarketingCampaign", version="13", stage="Production", archive_existing_versions=True
    )
    assert client.get_model_version(name="EmailMarketingCampaign", version="12").current_stage == "Archived"
    client.set_registered_model_alias("EmailMarketingCampaign", "champion", "13")
    assert client.get_model_version_by_alias("EmailMarketingCampaign", "champion").version == "13"
    client.update_model_version(name="EmailMarketingCampaign", version="13", description="Beats 12.")
    assert client.get_model_version("EmailMarketingCampaign", "13").description == "Beats 12."
    (found,) = client.search_model_versions("name = 'EmailMarketingCampaign' and version_number = 13")
    assert found.description == "Beats 12."


@pytest.mark.usefixtures("versions")
def test_logging_and_registering_a_model_in_one_line_old_and_new(tmp_path: Path) -> None:
    rows, species = load_iris(return_X_y=True, as_frame=True)
    sk_model = LogisticRegression(max_iter=500).fit(rows, species)
    with mlflow.start_run():
        mlflow.log_param("max_iter", 500)
        mlflow.log_metric("accuracy", sk_model.score(rows, species))
        old = mlflow.sklearn.log_model(sk_model, artifact_path="model", registered_model_name="EmailMarketingCampaign")
        new = mlflow.sklearn.log_model(
            sk_model=sk_model, name="model", registered_model_name="EmailMarketingCampaign", input_example=rows[:2]
        )
    assert new.registered_model_version == (old.registered_model_version or 0) + 1
    client = mlflow.MlflowClient()
    client.set_registered_model_alias("EmailMarketingCampaign", "newest", str(new.registered_model_version))
    client.transition_model_version_stage("EmailMarketingCampaign", str(old.registered_model_version), "Staging")
    for uri in (
        f"models:/EmailMarketingCampaign/{new.registered_model_version}",
        "models:/EmailMarketingCampaign@newest",
        "models:/EmailMarketingCampaign/Staging",
    ):
        assert (mlflow.sklearn.load_model(uri).predict(rows) == sk_model.predict(rows)).all()


@pytest.mark.slow
@pytest.mark.usefixtures("versions")
def test_logging_a_saved_model_of_tensorflow_as_the_documents_do(
    server_uri: str, client_python: Callable[[str], Path], tmp_path: Path
) -> None:
    said = environments.run(
        client_python("flavors-tensorflow"),
        ["-m", "tests.compat.scenarios.tensorflow_snippet"],
        environment={"MLFLOW_TRACKING_URI": server_uri, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
        cwd=CHECKOUT,
        timeout_s=600,
    )
    assert said.splitlines()[-1].endswith("doubles")
