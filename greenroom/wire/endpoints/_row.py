"""The row of the endpoint table, and the address families it can stand under."""

from __future__ import annotations

import enum
from typing import Any, Literal

import msgspec

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty, Request
from greenroom.wire.endpoints._locators import Locator


class Family(enum.Enum):
    """Where a row answers: every prefix of its family."""

    # 1.x clients speak to the registry below /preview; browsers below /ajax-api.
    MLFLOW = ("/api/2.0/mlflow", "/ajax-api/2.0/mlflow", "/api/2.0/preview/mlflow", "/ajax-api/2.0/preview/mlflow")
    MLFLOW_3 = ("/api/3.0/mlflow", "/ajax-api/3.0/mlflow")
    ARTIFACTS = ("/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow-artifacts")
    NATIVE = ("/api/v1",)
    # The reference client's own tests ask for "//model-versions/get-artifact".
    ROOT = ("", "/", "/ajax-api/2.0/mlflow")
    OPERATIONS = ("",)


class Repetition(enum.Enum):
    """What a request does when it is made a second time, later.

    Attributes:
        HARMLESS: nothing.
        OVERTAKING: it sets again what may have been set to something else in between.
        DOUBLING: something else than the first time: it makes another one, or is refused.
    """

    HARMLESS = enum.auto()
    OVERTAKING = enum.auto()
    DOUBLING = enum.auto()


Access = Literal["none", "read", "search", "write"]
"""What a row needs of the database: nothing, a short read, a read that may scan, or a change in one transaction."""

Handler = Literal["message", "raw"]
"""What answers a row: a function from message to message, or one that reads and writes HTTP itself, such as for files."""


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the API. Routing, authorization, documentation, the SDK and tests all read this row.

    Attributes:
        method: HTTP method.
        path: below each prefix of the family; ``{name}`` takes one segment, ``{name:path}`` the rest.
        name: operation id; unique among the rows of the native API and among all others.
        request: message the body or query string holds; ``raw`` rows read the query into it and leave the body.
        response: message answered; `Empty` is ``{}``.
        permission: what the caller must hold; None for public rows only.
        public: answered without authentication.
        any_host: answered whatever the Host header says, for probes that call by address.
        access: see `Access`.
        handler: see `Handler`.
        resource: how the object that the permission is needed on is found.
        locks: how the row that a change locks first is found; None for a change that locks none, or several.
        repetition: what the request does when it is made again; a change has to say, None for one that changes nothing.
        summary: one line for the API documentation.
        max_body_bytes: largest body read, where that is less than the server's bound.
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
    request: type[Request] = Empty
    response: Any = Empty
    family: Family = Family.MLFLOW
    summary: str = ""
    max_body_bytes: int | None = None

    def __post_init__(self) -> None:
        """Refuse a row that leaves something open.

        Raises:
            ValueError: it does.
        """
        if self.public != (self.permission is None):
            raise ValueError(f"{self.name}: a row is public or names a permission")
        if self.access == "write" and self.repetition is None:
            raise ValueError(f"{self.name}: a change must say what it does when it is made again")
        if self.locks is not None and self.access != "write":
            raise ValueError(f"{self.name}: only a change locks something")
        for locator in (self.resource, self.locks):
            missing = set(() if locator is None else locator.fields) - set(self.request.__struct_fields__)
            if missing:
                raise ValueError(f"{self.name}: {self.request.__name__} has no field {', '.join(sorted(missing))}")

    @property
    def paths(self) -> tuple[str, ...]:
        """Every full path this row answers at."""
        return tuple(prefix + self.path for prefix in self.family.value)
