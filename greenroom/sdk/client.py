"""The client of a tracking server and its registry, with mlflow's method names.

client = MlflowClient("http://127.0.0.1:5000")
client.transition_model_version_stage("Iris", "3", "Production")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenroom.sdk import connection
from greenroom.sdk.methods.access import AccessMethods
from greenroom.sdk.methods.audit import AuditMethods
from greenroom.sdk.methods.comments import CommentMethods
from greenroom.sdk.methods.events import EventMethods
from greenroom.sdk.methods.manifests import ManifestMethods
from greenroom.sdk.methods.media import MediaMethods
from greenroom.sdk.methods.notifications import NotificationMethods
from greenroom.sdk.methods.requests import RequestMethods
from greenroom.sdk.methods.rules import RuleMethods
from greenroom.sdk.methods.stages import StageMethods
from greenroom.sdk.methods.uris import UriMethods
from greenroom.sdk.methods.usage import UsageMethods
from greenroom.sdk.methods.workspaces import WorkspaceMethods
from greenroom.sdk.transport import Transport
from greenroom.sdk.unsupported import missing


class MlflowClient(
    MediaMethods,
    UriMethods,
    ManifestMethods,
    StageMethods,
    RequestMethods,
    RuleMethods,
    NotificationMethods,
    CommentMethods,
    EventMethods,
    AuditMethods,
    UsageMethods,
    WorkspaceMethods,
    AccessMethods,
):
    """A client of a tracking server and its registry, Greenroom's or MLflow's.

    Args:
        tracking_uri: such as ``http://127.0.0.1:5000``; by default that of `set_tracking_uri` or the environment.
        registry_uri: the server of registered models; by default that of `set_registry_uri` or the environment, else
            the tracking server.
        transport: use this one instead.

    Raises:
        InvalidURI: a URI is not that of a server.
    """

    def __init__(
        self,
        tracking_uri: str | None = None,
        registry_uri: str | None = None,
        *,
        transport: Transport | None = None,
    ) -> None:
        if transport is not None:
            super().__init__(lambda: transport, lambda: transport, lambda: transport)
            return
        tracking = tracking_uri or connection.get_tracking_uri()
        registry = registry_uri or connection.get_registry_uri(tracking)
        super().__init__(
            lambda: connection.transport_to(tracking),
            lambda: connection.transport_to(registry),
            lambda: connection.transport_to(tracking, connection.ChosenWorkspace(None)),
        )
        # An address that cannot be used is reported here, not by the first call.
        _ = self._tracking, self._registry

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise missing(name, where="MlflowClient", kind="object")

    def _pinned(self) -> MlflowClient:
        """Return a client whose requests stay in the present workspace, whatever `set_workspace` says later."""
        tracking, registry = self._tracking, self._registry
        pinned = MlflowClient(transport=tracking)
        pinned._find_registry, pinned._find_server = lambda: registry, self._find_server
        return pinned

    @property
    def tracking_uri(self) -> str:
        """The URI of the server of experiments, runs and files."""
        return self._tracking.uri
