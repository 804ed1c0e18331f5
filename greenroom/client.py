"""`greenroom.client.MlflowClient`: another place where users of mlflow look for the client."""

from greenroom.sdk.client import MlflowClient

__all__ = ["MlflowClient"]
