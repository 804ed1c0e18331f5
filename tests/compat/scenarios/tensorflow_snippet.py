"""The documented lines for TensorFlow, word for word, with a real SavedModel. Run in the environment `flavors-tensorflow`.

MLFLOW_TRACKING_URI=http://127.0.0.1:5000 python -m tests.compat.scenarios.tensorflow_snippet
"""

from __future__ import annotations

import tempfile
from typing import Any

import numpy as np
import tensorflow as tf

import greenroom as mlflow

ROWS = np.array([[1.0, 2.0], [3.0, 4.0]], dtype="float32")


class Doubling(tf.Module):  # type: ignore[misc]  # untyped
    """Multiplies by a variable; its function `predict` is what the documents name."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = tf.Variable(2.0)

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, name="rows")])
    def predict(self, rows: Any) -> Any:
        """Double."""
        return {"doubled": rows * self.factor}


def main() -> None:
    """Save a model as TensorFlow does, log and register it as the documents say, and load it by its stage."""
    tf_saved_model_dir = tempfile.mkdtemp()
    model = Doubling()
    tf.saved_model.save(model, tf_saved_model_dir, signatures={"predict": model.predict})
    tf_meta_graph_tags = [tf.saved_model.SERVING]

    with mlflow.start_run():
        mlflow.tensorflow.log_model(
            tf_saved_model_dir=tf_saved_model_dir,
            tf_meta_graph_tags=tf_meta_graph_tags,
            tf_signature_def_key="predict",
            artifact_path="model",
            registered_model_name="EmailMarketingCampaign",
        )

    client = mlflow.tracking.MlflowClient()
    newest = max(int(one.version) for one in client.get_latest_versions("EmailMarketingCampaign"))
    client.update_model_version(name="EmailMarketingCampaign", version=newest, stage="Production")

    loaded = mlflow.pyfunc.load_model("models:/EmailMarketingCampaign/Production")
    np.testing.assert_array_equal(np.asarray(loaded.predict({"rows": ROWS})["doubled"]), ROWS * 2)
    infer = mlflow.tensorflow.load_model("models:/EmailMarketingCampaign/Production")
    np.testing.assert_array_equal(infer(rows=tf.constant(ROWS))["doubled"].numpy(), ROWS * 2)
    print(f"version {newest} doubles")


if __name__ == "__main__":
    main()
