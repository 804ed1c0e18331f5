"""What 3.x clients add: logged models with params, tags and metrics; data sets as inputs; autologging."""

from __future__ import annotations

import mlflow
import numpy as np
import pandas as pd
from mlflow.entities import LoggedModelStatus
from mlflow.tracking import MlflowClient
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.compat.scenarios import steps

REQUIREMENTS = ["scikit-learn"]


def scenario(s: steps.Scenario) -> None:
    """Log models as entities of their own, data sets as inputs, and let the client log by itself."""
    client = MlflowClient()
    experiment_id = mlflow.set_experiment(s.named("logged models")).experiment_id
    _life_of_a_logged_model(s, client, experiment_id)
    _metrics_of_a_model(s, client, experiment_id)
    _searching(s, client, experiment_id)
    _data_sets(s, client, experiment_id)
    _autologging(s, client)


def _life_of_a_logged_model(s: steps.Scenario, client: MlflowClient, experiment_id: str) -> None:
    with s.step("a logged model is pending until it is ready"):
        model = mlflow.initialize_logged_model(
            name="by hand", params={"layers": "3"}, tags={"made": "by hand"}, model_type="agent"
        )
        assert model.status == LoggedModelStatus.PENDING
        assert model.model_id.startswith("m-")
        assert model.experiment_id == experiment_id
        assert model.artifact_location.startswith("mlflow-artifacts:/"), model.artifact_location
        ready = mlflow.finalize_logged_model(model.model_id, LoggedModelStatus.READY)
        assert ready.status == LoggedModelStatus.READY
    with s.step("params and tags of a logged model"):
        mlflow.log_model_params({f"p{n}": str(n) for n in range(150)}, model_id=model.model_id)
        mlflow.set_logged_model_tags(model.model_id, {"made": "with care", "gone": "soon"})
        mlflow.delete_logged_model_tag(model.model_id, "gone")
        found = mlflow.get_logged_model(model.model_id)
        assert found.params == {"layers": "3", **{f"p{n}": str(n) for n in range(150)}}
        assert {key: found.tags.get(key) for key in ("made", "gone")} == {"made": "with care", "gone": None}
        assert (found.name, found.model_type) == ("by hand", "agent")
    with s.step("a logged model that failed says so"):
        failed = mlflow.initialize_logged_model(name="failed")
        mlflow.finalize_logged_model(failed.model_id, LoggedModelStatus.FAILED)
        assert mlflow.get_logged_model(failed.model_id).status == LoggedModelStatus.FAILED
    with s.step("a logged model deleted"):
        client.delete_logged_model(failed.model_id)
        names = [model.name for model in mlflow.search_logged_models([experiment_id], output_format="list")]
        assert names == ["by hand"]
    with s.refused("the deleted one", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.get_logged_model(failed.model_id)
    with s.refused("one that never was", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.get_logged_model("m-" + "0" * 32)


def _metrics_of_a_model(s: steps.Scenario, client: MlflowClient, experiment_id: str) -> None:
    x, y = load_diabetes(return_X_y=True, as_frame=True)
    with s.step("several models of one run, one for each step of training"), mlflow.start_run() as run:
        for step, alpha in enumerate((0.1, 1.0, 10.0)):
            info = mlflow.sklearn.log_model(
                Ridge(alpha=alpha).fit(x, y), name=f"ridge {step}", step=step, params={"alpha": alpha},
                pip_requirements=REQUIREMENTS,
            )  # fmt: skip
            mlflow.log_metric("r2", 0.5 + alpha / 100, step=step, model_id=info.model_id)
        outputs = mlflow.get_run(run.info.run_id).outputs.model_outputs
        assert sorted(output.step for output in outputs) == [0, 1, 2]
    with s.step("each model has its own metric and its run"):
        models = {output.step: client.get_logged_model(output.model_id) for output in outputs}
        assert {step: model.name for step, model in models.items()} == {n: f"ridge {n}" for n in range(3)}
        assert {step: [(m.key, m.value) for m in model.metrics] for step, model in models.items()} == {
            0: [("r2", 0.501)], 1: [("r2", 0.51)], 2: [("r2", 0.6)],
        }  # fmt: skip
        assert {model.source_run_id for model in models.values()} == {run.info.run_id}
        assert models[1].params["alpha"] == "1.0"
    with s.step("loaded by its own address"):
        loaded = mlflow.sklearn.load_model(f"models:/{models[2].model_id}")
        np.testing.assert_allclose(loaded.predict(x), Ridge(alpha=10.0).fit(x, y).predict(x), rtol=1e-12)
        assert mlflow.get_run(run.info.run_id).data.metrics["r2"] == 0.6


def _searching(s: steps.Scenario, client: MlflowClient, experiment_id: str) -> None:
    with s.step("logged models searched by name, param and metric"):
        found = mlflow.search_logged_models([experiment_id], filter_string="name = 'ridge 1'", output_format="list")
        assert [model.name for model in found] == ["ridge 1"]
        found = mlflow.search_logged_models([experiment_id], filter_string="params.alpha = '0.1'", output_format="list")
        assert [model.name for model in found] == ["ridge 0"]
        found = mlflow.search_logged_models(
            [experiment_id],
            filter_string="metrics.r2 > 0.505",
            order_by=[{"field_name": "metrics.r2", "ascending": False}],
            output_format="list",
        )
        assert [model.name for model in found] == ["ridge 2", "ridge 1"]
    with s.step("at most so many, newest first"):
        found = mlflow.search_logged_models([experiment_id], max_results=2, output_format="list")
        assert [model.name for model in found] == ["ridge 2", "ridge 1"]
        assert len(mlflow.search_logged_models([experiment_id])) == 4
    with s.step("logged models page by page"):
        pages, token = [], None
        while True:
            page = client.search_logged_models(
                [experiment_id], "params.alpha LIKE '%'", max_results=2, page_token=token
            )
            pages.append([model.name for model in page])
            token = page.token
            if not token:
                break
        assert pages == [["ridge 2", "ridge 1"], ["ridge 0"]], pages


def _data_sets(s: steps.Scenario, client: MlflowClient, experiment_id: str) -> None:
    frame = pd.DataFrame({"age": [30, 40], "bmi": [21.5, 28.0], "sick": [0, 1]})
    with s.step("a data frame and an array logged as inputs"), mlflow.start_run() as run:
        training = mlflow.data.from_pandas(
            frame, source="https://example.org/patients.csv", name="patients", targets="sick"
        )
        mlflow.log_input(training, context="training", tags={"cleaned": "yes"})
        mlflow.log_input(mlflow.data.from_numpy(np.eye(3), name="identity"), context="testing")
    with s.step("the inputs come back with schema, profile and source"):
        inputs = {i.dataset.name: i for i in client.get_run(run.info.run_id).inputs.dataset_inputs}
        assert set(inputs) == {"patients", "identity"}
        patients = inputs["patients"]
        assert patients.dataset.digest == training.digest
        assert "age" in patients.dataset.schema
        assert "num_rows" in patients.dataset.profile
        assert {tag.key: tag.value for tag in patients.tags} == {"mlflow.data.context": "training", "cleaned": "yes"}
        assert mlflow.data.get_source(patients).url == "https://example.org/patients.csv"
    with s.step("the same data set again is not doubled"):
        with mlflow.start_run(run_id=run.info.run_id):
            mlflow.log_input(training, context="training")
        assert len(client.get_run(run.info.run_id).inputs.dataset_inputs) == 2
    with s.step("a metric of a data set"):
        with mlflow.start_run(run_id=run.info.run_id):
            mlflow.log_metric("mae", 3.5, dataset=training)
        (metric,) = client.get_metric_history(run.info.run_id, "mae")
        assert (metric.value, metric.dataset_name, metric.dataset_digest) == (3.5, None, None), metric


def _autologging(s: steps.Scenario, client: MlflowClient) -> None:
    x, y = load_breast_cancer(return_X_y=True, as_frame=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=5)
    mlflow.sklearn.autolog(log_input_examples=False, silent=True)
    try:
        with s.step("autologging of a classifier: params, metrics, plots, data set and model"):
            with mlflow.start_run() as run:
                model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)).fit(x_train, y_train)
                score = model.score(x_test, y_test)
            found = client.get_run(run.info.run_id)
            assert found.data.params["logisticregression__max_iter"] == "300"
            assert found.data.metrics["training_score"] > 0.9
            assert found.data.metrics["Pipeline_score_x_test"] == score
            assert found.inputs.dataset_inputs
            assert "training_confusion_matrix.png" in {f.path for f in client.list_artifacts(run.info.run_id)}
            (output,) = found.outputs.model_outputs
            loaded = mlflow.sklearn.load_model(f"models:/{output.model_id}")
            np.testing.assert_array_equal(loaded.predict(x_test), model.predict(x_test))
        with s.step("autologging of a search: one nested run for each candidate"):
            mlflow.sklearn.autolog(log_models=False, silent=True, max_tuning_runs=4)
            with mlflow.start_run() as run:
                candidates = {"logisticregression__C": [0.1, 1, 5]}
                grid = GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression()), candidates, cv=2)
                grid.fit(x_train, y_train)
            children = client.search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{run.info.run_id}'")
            assert sorted(child.data.params["logisticregression__C"] for child in children) == ["0.1", "1", "5"]
            assert client.get_run(run.info.run_id).data.metrics["best_cv_score"] == float(grid.best_score_)
            assert "cv_results.csv" in {f.path for f in client.list_artifacts(run.info.run_id)}
    finally:
        mlflow.sklearn.autolog(disable=True)


if __name__ == "__main__":
    steps.run(scenario)
