"""The row of the endpoint table, and the address families it can stand under."""

from __future__ import annotations

import enum
from typing import Any, Literal

import msgspec

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty, Request


class Family(enum.Enum):
    """Where a row answers: every prefix of its family."""

    # 1.x clients speak to the registry below /preview; browsers below /ajax-api.
    MLFLOW = ("/api/2.0/mlflow", "/ajax-api/2.0/mlflow", "/api/2.0/preview/mlflow", "/ajax-api/2.0/preview/mlflow")
    MLFLOW_3 = ("/api/3.0/mlflow", "/ajax-api/3.0/mlflow")
    ARTIFACTS = ("/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow-artifacts")
    NATIVE = ("/api/v1",)
    # The reference client's own tests ask for "//model-versions/get-artifact".
    ROOT = ("", "/", "/ajax-api/2.0/mlflow")


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


# Last parts of paths.
_ADDING = frozenset({"log-inputs", "log-metric", "log-parameter", "outputs", "params"})
_SETTING = frozenset({"log-batch", "set-experiment-tag", "set-tag", "tags", "update"})

Mode = Literal["read", "search", "write", "call", "stream"]
"""How a row is answered: a short read, a read that may scan, a change in one transaction, without the database, or raw bytes."""


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the API. Routing, authorization, documentation and tests all read this row.

    Attributes:
        method: HTTP method.
        path: below each prefix of the family; ``{name}`` takes one segment, ``{name:path}`` the rest.
        request: message the body or query string holds; ``stream`` rows read the query into it and leave the body.
        response: message answered; `Empty` is ``{}``.
        permission: what the actor must hold; a row without one cannot be made.
        mode: see `Mode`.
        summary: one line for the API documentation.
        max_body_bytes: largest body read, where that is less than the server's bound.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    permission: Permission
    mode: Mode
    request: type[Request] = Empty
    response: Any = Empty
    family: Family = Family.MLFLOW
    summary: str = ""
    max_body_bytes: int | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Every full path this row answers at."""
        return tuple(prefix + self.path for prefix in self.family.value)

    @property
    def repetition(self) -> Repetition:
        """What the request does when it is made a second time, later."""
        verb = self.path.rpartition("/")[2]
        if self.mode in {"read", "search"} or verb in _ADDING:
            return Repetition.HARMLESS
        return Repetition.OVERTAKING if verb in _SETTING else Repetition.DOUBLING
