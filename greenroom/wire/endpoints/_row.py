"""The row of the endpoint table, and the URL prefixes of its families."""

from __future__ import annotations

import enum
import re
from typing import Any, Literal

import msgspec

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty, Request
from greenroom.wire.endpoints._locators import Locator
from greenroom.wire.headers import HEADER_FIELDS

_PLACEHOLDER = re.compile(r"\{(\w+)(:path)?\}")


class Family(enum.Enum):
    """URL prefixes of a row: it is served under every prefix of its family."""

    # 1.x clients use the registry below /preview; browsers use /ajax-api.
    MLFLOW = ("/api/2.0/mlflow", "/ajax-api/2.0/mlflow", "/api/2.0/preview/mlflow", "/ajax-api/2.0/preview/mlflow")
    MLFLOW_3 = ("/api/3.0/mlflow", "/ajax-api/3.0/mlflow")
    ARTIFACTS = ("/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow-artifacts")
    # Of the vendor's registry, outside MLflow's own paths.
    DATABRICKS = ("/api/2.0",)
    V1 = ("/api/v1",)
    UI = ("/api/ui",)
    # The reference client's own tests request "//model-versions/get-artifact".
    ROOT = ("", "/", "/ajax-api/2.0/mlflow")
    OPERATIONS = ("",)
    # Addresses that browsers go to and that are no page.
    BROWSER = ("/sign-in/oidc",)

    @property
    def is_native(self) -> bool:
        """Whether it is Greenroom's own: with strict input, and its own form of errors."""
        return self in (Family.V1, Family.UI)


class Repetition(enum.Enum):
    """The effect of repeating a request later.

    Attributes:
        HARMLESS: none.
        OVERTAKING: it overwrites what may have been set to another value in between.
        DOUBLING: a different one: it creates a second object, or is refused.
    """

    HARMLESS = enum.auto()
    OVERTAKING = enum.auto()
    DOUBLING = enum.auto()


Access = Literal["none", "read", "search", "write"]
"""Database access of a row: none, a short read, a read that may scan, or a change in one transaction."""

Handler = Literal["message", "raw"]
"""Handler of a row: a function from message to message, or one that reads and writes HTTP directly, for example for files."""


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint. Routing, authorization, documentation, the SDK and tests all use this row.

    Attributes:
        method: HTTP method.
        path: below each prefix of the family; ``{name}`` matches one segment, ``{name:path}`` the rest.
        name: operation id; unique among the rows of the native API and among all others.
        request: message in the body or query string; for ``raw`` rows only the query is decoded.
        response: response message; `Empty` is ``{}``.
        permission: permission required; None only for public rows.
        public: no authentication required.
        any_host: any Host header is accepted, for probes that use an IP address.
        access: see `Access`.
        handler: see `Handler`.
        resource: locator of the object that the permission is required on.
        locks: locator of the database row that a change locks first; None if it locks none or several.
        repetition: effect of repeating the request; required for changes, None for others.
        status: HTTP status of success. 204 has no body; the response message is `Empty`.
        location: path of the created resource below the family's prefix, with fields of the response as placeholders; for 201.
        has_etag: the response is a resource with a field ``etag``, also sent as the header ETag. For a read, If-None-Match
            is answered with 304.
        is_conditional: a change that honors If-Match; its binding has a `current` function.
        tag: group in the API documentation.
        summary: one line for the API documentation.
        description: more for the API documentation; empty for nothing more.
        media_type: content type of the response on success; by default JSON, or bytes for a response of bytes.
        max_body_bytes: largest body accepted, if smaller than the server's limit.
        in_query: a change whose parameters are in the query string, as those of a GET.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    name: str
    permission: Permission | None
    access: Access
    resource: Locator
    handler: Handler = "message"
    public: bool = False
    any_host: bool = False
    locks: Locator | None = None
    repetition: Repetition | None = None
    status: int = 200
    location: str | None = None
    has_etag: bool = False
    is_conditional: bool = False
    tag: str = ""
    description: str = ""
    request: type[Request] = Empty
    response: Any = Empty
    family: Family = Family.MLFLOW
    summary: str = ""
    media_type: str | None = None
    max_body_bytes: int | None = None
    in_query: bool = False

    def __post_init__(self) -> None:
        """Validate the row.

        Raises:
            ValueError: it is incomplete or contradictory.
        """
        if self.public != (self.permission is None):
            raise ValueError(f"{self.name}: a row must either be public or have a permission")
        if self.access == "write" and self.repetition is None:
            raise ValueError(f"{self.name}: a change must have a repetition")
        if self.locks is not None and self.access != "write":
            raise ValueError(f"{self.name}: only a change can have locks")
        if self.is_conditional and self.access != "write":
            raise ValueError(f"{self.name}: only a change can be conditional")
        if (self.location is not None) != (self.status == 201) and self.family.is_native:
            raise ValueError(f"{self.name}: a row with status 201, and no other, has a location")
        for locator in (self.resource, self.locks):
            missing = set(() if locator is None else locator.fields) - set(self.request.__struct_fields__)
            if missing:
                raise ValueError(f"{self.name}: {self.request.__name__} has no field {', '.join(sorted(missing))}")

    @property
    def paths(self) -> tuple[str, ...]:
        """All full paths of this row."""
        return tuple(prefix + self.path for prefix in self.family.value)

    @property
    def has_query(self) -> bool:
        """Whether the fields that are not in the path are in the query string: DELETE has no body in Greenroom's own APIs."""
        return (
            self.method == "GET"
            or self.handler == "raw"
            or self.in_query
            or (self.method == "DELETE" and self.takes_options)
        )

    @property
    def takes_options(self) -> bool:
        """Whether it is Greenroom's own, and has fields that are in neither its path nor a header."""
        if not self.family.is_native:
            return False
        in_path = {name for name, _ in _PLACEHOLDER.findall(self.path)}
        return bool(set(self.request.__struct_fields__) - in_path - HEADER_FIELDS.keys())

    @property
    def content_type(self) -> str:
        """Content type of the response on success."""
        return self.media_type or ("application/octet-stream" if self.response is bytes else "application/json")
