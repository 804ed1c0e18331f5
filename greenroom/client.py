"""`greenroom.client.MlflowClient`: the client under mlflow's import path."""

from greenroom.sdk.client import MlflowClient

__all__ = ["MlflowClient"]
