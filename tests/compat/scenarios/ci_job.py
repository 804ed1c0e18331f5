"""What a CI job of a trusted publisher does, with an unchanged client: ``MLFLOW_TRACKING_*`` come from `greenroom login --ci`.

python -m tests.compat.scenarios.ci_job FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import mlflow
from mlflow.exceptions import MlflowException


def refused(call: str, *arguments: str) -> str:
    """Return the code and text of a call that must fail."""
    try:
        getattr(mlflow.MlflowClient(), call)(*arguments)
    except MlflowException as error:
        return f"{error.error_code} {error.message}"
    raise AssertionError(f"{call} was allowed")


def main() -> None:
    """Register a model as MLflow's documentation does, and try what the job may not."""
    folder = Path(sys.argv[1])
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "MLmodel").write_text("flavors: {}\n")
    mlflow.set_experiment("runs of the job")
    with mlflow.start_run() as run:
        mlflow.log_metric("auc", 0.9)
        mlflow.log_artifacts(str(folder / "model"), "model")
    registered = mlflow.register_model(f"runs:/{run.info.run_id}/model", "Churn")
    client = mlflow.MlflowClient()
    client.set_registered_model_alias("Churn", "champion", registered.version)
    assert client.get_model_version_by_alias("Churn", "champion").version == registered.version
    assert Path(mlflow.artifacts.download_artifacts("models:/Churn@champion", dst_path=str(folder / "got"))).is_dir()
    assert [model.name for model in client.search_registered_models()] == ["Churn"]
    assert refused("create_registered_model", "New").startswith("PERMISSION_DENIED ")
    secret, missing = (refused("get_registered_model", name) for name in ("Secret", "Nothing"))
    assert secret.replace("Secret", "Nothing") == missing
    assert missing.startswith("RESOURCE_DOES_NOT_EXIST ")
    print(f"registered version {registered.version}")


if __name__ == "__main__":
    main()
