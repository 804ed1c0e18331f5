"""Models themselves: saved by the client's own `Model.log`, registered, fetched and loaded by every kind of address."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import mlflow
import mlflow.artifacts
from mlflow.models import Model

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls.client import Client

WEIGHTS = bytes(range(256)) * 40


class Weights:
    """A flavor that needs no library: a file of bytes beside the `MLmodel`."""

    __name__ = "weights"

    @staticmethod
    def save_model(path: str, mlflow_model: Any = None, **_: Any) -> None:
        """Write the folder as the client asks its flavors to."""
        Path(path).mkdir(parents=True)
        Path(path, "weights.bin").write_bytes(WEIGHTS)
        mlflow_model.add_flavor("weights", data="weights.bin")
        mlflow_model.save(str(Path(path, "MLmodel")))


def calls(s: steps.Scenario, c: Client) -> None:
    """Log, register, fetch and load models."""
    mlflow.set_experiment(s.named("models"))
    name = s.named("weights")
    run_id = _logging(s, c, name)
    _fetching(s, c, name, run_id)
    if s.frozen:
        _lasting(s, c, name, run_id)
    if c.has("create_logged_model"):
        _logged_models(s, c)
    if c.has_libraries:
        _with_libraries(s, c)


def _logging(s: steps.Scenario, c: Client, name: str) -> str:
    # From about 2.20 on the client cannot log a model without numpy; people with `mlflow-skinny` upload its folder.
    by_model = c.has_libraries or c.version < (2, 20)
    with s.step(f"{'Model.log' if by_model else 'a folder logged and register_model'} makes model and version 1"):
        with mlflow.start_run() as run:
            if not by_model:
                _log_by_hand(c, run)
                c.fluent.register_model(f"runs:/{run.info.run_id}/weights", name)
            elif c.version < (3, 0):
                Model.log("weights", Weights(), registered_model_name=name)
            else:
                Model.log(None, Weights(), name="weights", registered_model_name=name)
        run_id = str(run.info.run_id)
        version = c.low.get_model_version(name, "1")
        assert (version.run_id, version.status) == (run_id, "READY")
        if by_model and c.version >= (3, 0):
            (output,) = c.low.get_run(run_id).outputs.model_outputs
            assert version.source == f"models:/{output.model_id}", version.source
        else:
            assert version.source == f"{run.info.artifact_uri}/weights", version.source
        if by_model and c.version < (3, 0):
            history = c.low.get_run(run_id).data.tags["mlflow.log-model.history"]
            assert '"artifact_path": "weights"' in history, history
    with s.step("register_model of runs:/... makes version 2 of the model that is there"):
        made = c.fluent.register_model(f"runs:/{run_id}/weights", name)
        assert (made.name, str(made.version), made.run_id, made.status) == (name, "2", run_id, "READY")
    if c.version >= (2, 0):
        with s.step("register_model with tags"):
            made = c.fluent.register_model(f"runs:/{run_id}/weights", name, tags={"owner": "ada"})
            assert (str(made.version), c.low.get_model_version(name, "3").tags) == ("3", {"owner": "ada"})
            c.low.delete_model_version(name, "3")
    return run_id


def _log_by_hand(c: Client, run: Any) -> None:
    model = Model(artifact_path="weights", run_id=run.info.run_id)
    with tempfile.TemporaryDirectory() as folder:
        Weights.save_model(f"{folder}/weights", model)
        c.fluent.log_artifacts(f"{folder}/weights", "weights")


def _fetching(s: steps.Scenario, c: Client, name: str, run_id: str) -> None:
    c.low.transition_model_version_stage(name, "1", "Production")
    addresses = [f"models:/{name}/1", f"models:/{name}/2", f"models:/{name}/Production", f"runs:/{run_id}/weights"]
    addresses.append(f"models:/{name}/latest")
    if c.has("set_registered_model_alias"):
        c.low.set_registered_model_alias(name, "champion", "2")
        addresses.append(f"models:/{name}@champion")
    for address in addresses:
        kind = address.replace(name, "NAME").replace(run_id, "RUN")
        with s.step(f"{kind} is fetched"):
            assert _fetched(address) == WEIGHTS
            if c.has_libraries and c.version >= (2, 0):
                assert "weights" in Model.load(address).flavors
    with s.step("a stage without versions has nothing to fetch"):
        try:
            _fetched(f"models:/{name}/Staging")
        except mlflow.MlflowException as error:
            assert "No versions of model" in str(error), error
        else:
            raise AssertionError("a stage without versions was fetched")


def _fetched(address: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(mlflow.artifacts.download_artifacts(artifact_uri=address, dst_path=folder))
        return (root / "weights.bin").read_bytes()


def _lasting(s: steps.Scenario, c: Client, name: str, run_id: str) -> None:
    with s.step("versions keep their files when the run's are overwritten and the run deleted"):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "weights.bin").write_text("not what it was")
            c.low.log_artifacts(run_id, folder, "weights")
            if c.version >= (3, 0):
                outputs = c.low.get_run(run_id).outputs
                for output in outputs.model_outputs if outputs else []:
                    c.low.log_model_artifacts(output.model_id, folder)
        c.low.delete_run(run_id)
        assert _fetched(f"models:/{name}/1") == WEIGHTS
        assert _fetched(f"models:/{name}/2") == WEIGHTS


def _logged_models(s: steps.Scenario, c: Client) -> None:
    from mlflow.entities import LoggedModelInput, LoggedModelOutput, LoggedModelStatus, Metric

    experiment_id = c.low.create_experiment(s.named("logged models"))
    run_id = c.low.create_run(experiment_id).info.run_id
    with s.step("create_logged_model and get_logged_model"):
        made = c.low.create_logged_model(
            experiment_id, "by hand", run_id, tags={"made": "by hand"}, params={"layers": "3"}, model_type="agent"
        )
        model_id = made.model_id
        found = c.low.get_logged_model(model_id)
        assert (found.model_id, found.name, found.experiment_id) == (model_id, "by hand", experiment_id)
        assert (found.source_run_id, found.model_type, found.params) == (run_id, "agent", {"layers": "3"})
        assert found.tags["made"] == "by hand"
        assert found.status == LoggedModelStatus.PENDING
        assert found.artifact_location == f"mlflow-artifacts:/{experiment_id}/models/{model_id}/artifacts"
    with s.step("log_model_params, set_logged_model_tags, delete_logged_model_tag"):
        c.low.log_model_params(model_id, {f"p{n}": str(n) for n in range(120)})
        c.low.set_logged_model_tags(model_id, {"made": "with care", "gone": "soon"})
        c.low.delete_logged_model_tag(model_id, "gone")
        found = c.low.get_logged_model(model_id)
        assert found.params == {"layers": "3", **{f"p{n}": str(n) for n in range(120)}}
        assert (found.tags["made"], "gone" in found.tags) == ("with care", False)
    with s.step("log_model_artifact, log_model_artifacts, list_logged_model_artifacts"):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "one.txt").write_text("one")
            Path(folder, "two.txt").write_text("zwei")
            c.low.log_model_artifact(model_id, str(Path(folder, "one.txt")))
            c.low.log_model_artifacts(model_id, folder)
        listed = {f.path: f.file_size for f in c.low.list_logged_model_artifacts(model_id)}
        assert listed == {"one.txt": 3, "two.txt": 4}, listed
        assert c.low.list_logged_model_artifacts(model_id, "nowhere") == []
        assert mlflow.artifacts.load_text(f"{found.artifact_location}/two.txt") == "zwei"
    with s.step("finalize_logged_model"):
        assert c.low.finalize_logged_model(model_id, "READY").status == LoggedModelStatus.READY
        assert c.low.get_logged_model(model_id).status == LoggedModelStatus.READY
    with s.step("metrics of a model, by log_metric and log_batch"):
        c.low.log_metric(run_id, "r2", 0.5, step=1, model_id=model_id)
        c.low.log_batch(run_id, metrics=[Metric("mae", 2.5, 1, 1, model_id=model_id)])
        assert {m.key: m.value for m in c.low.get_logged_model(model_id).metrics} == {"r2": 0.5, "mae": 2.5}
    with s.step("log_inputs of a model and log_outputs"):
        other = c.low.create_run(experiment_id).info.run_id
        c.low.log_inputs(other, models=[LoggedModelInput(model_id)])
        c.low.log_outputs(run_id, [LoggedModelOutput(model_id, step=3)])
        assert [i.model_id for i in c.low.get_run(other).inputs.model_inputs] == [model_id]
        assert [(o.model_id, o.step) for o in c.low.get_run(run_id).outputs.model_outputs] == [(model_id, 3)]
    with s.step("search_logged_models: filtered, ordered, page by page"):
        others = [c.low.create_logged_model(experiment_id, f"other {n}", params={"n": str(n)}) for n in range(3)]
        found = c.low.search_logged_models([experiment_id], "metrics.r2 > 0.4 AND params.layers = '3'")
        assert [m.model_id for m in found] == [model_id]
        named = [{"field_name": "name", "ascending": True}]
        first = c.low.search_logged_models([experiment_id], max_results=3, order_by=named)
        second = c.low.search_logged_models([experiment_id], max_results=3, order_by=named, page_token=first.token)
        assert [m.name for m in [*first, *second]] == ["by hand", "other 0", "other 1", "other 2"]
        assert (bool(first.token), bool(second.token)) == (True, False)
    with s.step("create_model_version of a logged model"):
        name = s.named("from a logged model")
        c.low.create_registered_model(name)
        version = c.low.create_model_version(name, f"models:/{model_id}", model_id=model_id)
        assert (str(version.version), version.source, version.run_id) == ("1", f"models:/{model_id}", run_id)
        text = mlflow.artifacts.load_text(f"{c.low.get_model_version_download_uri(name, '1')}/two.txt")
        assert text == "zwei"
    with s.step("delete_logged_model"):
        c.low.delete_logged_model(others[0].model_id)
        assert len(c.low.search_logged_models([experiment_id])) == 3
    with s.refused("the deleted logged model", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.get_logged_model(others[0].model_id)
    with s.refused("a logged model that never was", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.set_logged_model_tags("m-" + "0" * 32, {"a": "b"})


def _with_libraries(s: steps.Scenario, c: Client) -> None:
    import mlflow.sklearn
    import numpy as np
    from mlflow.models import infer_signature
    from sklearn.linear_model import LinearRegression

    x = np.arange(12.0).reshape(6, 2)
    model = LinearRegression().fit(x, x.sum(axis=1))
    name = s.named("regression")
    with s.step("a scikit-learn model logged and registered in one call"), mlflow.start_run() as run:
        info = mlflow.sklearn.log_model(
            model,
            "model",
            registered_model_name=name,
            signature=infer_signature(x, model.predict(x)),
            pip_requirements=["scikit-learn"],
        )
        assert c.low.get_model_version(name, "1").run_id == run.info.run_id
    c.low.transition_model_version_stage(name, "1", "Staging")
    with s.step("loaded by version, stage and run, it predicts the same numbers"):
        for address in (f"models:/{name}/1", f"models:/{name}/Staging", f"runs:/{run.info.run_id}/model"):
            loaded = mlflow.pyfunc.load_model(address)
            np.testing.assert_allclose(loaded.predict(x), model.predict(x), rtol=1e-12)
            assert loaded.metadata.signature == info.signature
        np.testing.assert_allclose(mlflow.sklearn.load_model(f"models:/{name}/1").coef_, model.coef_)
