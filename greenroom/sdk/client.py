"""The client: everything a tracking server and its registry are asked, under mlflow's names.

client = MlflowClient("http://127.0.0.1:5000")
client.transition_model_version_stage("Iris", "3", "Production")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenroom.sdk import connection
from greenroom.sdk.left_out import missing
from greenroom.sdk.methods.addresses import AddressMethods
from greenroom.sdk.methods.comments import CommentMethods
from greenroom.sdk.methods.history import HistoryMethods
from greenroom.sdk.methods.keeping import KeepingMethods
from greenroom.sdk.methods.media import MediaMethods
from greenroom.sdk.methods.stages import StageMethods
from greenroom.sdk.transport import Transport


class MlflowClient(MediaMethods, AddressMethods, KeepingMethods, StageMethods, CommentMethods, HistoryMethods):
    """Speaks to a tracking server and its registry: Greenroom's or MLflow's.

    Args:
        tracking_uri: such as ``http://127.0.0.1:5000``; what `set_tracking_uri` or the environment says unless given.
        registry_uri: where registered models are; what `set_registry_uri` or the environment says unless given, else
            the tracking server.
        transport: speak through this one instead.

    Raises:
        InvalidURI: an address is no server's.
    """

    def __init__(
        self,
        tracking_uri: str | None = None,
        registry_uri: str | None = None,
        *,
        transport: Transport | None = None,
    ) -> None:
        if transport is not None:
            super().__init__(transport, transport)
            return
        tracking = tracking_uri or connection.get_tracking_uri()
        registry = registry_uri or connection.get_registry_uri(tracking)
        super().__init__(connection.transport_to(tracking), connection.transport_to(registry))

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise missing(name, where="MlflowClient", kind="object")

    @property
    def tracking_uri(self) -> str:
        """Where experiments, runs and files are."""
        return self._tracking.uri
