"""`greenroom.tracking`: the client and the tracking URI, under mlflow's import path."""

from greenroom.sdk.client import MlflowClient
from greenroom.sdk.connection import (
    get_registry_uri,
    get_tracking_uri,
    is_tracking_uri_set,
    set_registry_uri,
    set_tracking_uri,
)

__all__ = [
    "MlflowClient",
    "get_registry_uri",
    "get_tracking_uri",
    "is_tracking_uri_set",
    "set_registry_uri",
    "set_tracking_uri",
]
