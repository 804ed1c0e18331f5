"""Locators of the object of a request, for `resource` and `locks` of endpoint rows."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Noun = Literal[
    "server",
    "workspace",
    "experiment",
    "run",
    "logged_model",
    "registered_model",
    "model_version",
    "artifact",
    "comment",
    "transition",
    "event",
    "request",
    "grant",
    "role",
    "account",
    "group",
    "token",
    "session",
    "publisher",
]


class Locator(msgspec.Struct, frozen=True):
    """How to find the object of a request.

    Attributes:
        noun: kind of the object.
        fields: fields of the request that identify it; empty for the server and the workspace.
    """

    noun: Noun
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.noun} by {', '.join(self.fields)}" if self.fields else self.noun


SERVER: Final = Locator("server")
# For requests that create or search objects in it.
WORKSPACE: Final = Locator("workspace")
EXPERIMENT: Final = Locator("experiment", ("experiment_id",))
EXPERIMENTS: Final = Locator("experiment", ("experiment_ids",))
EXPERIMENT_BY_NAME: Final = Locator("experiment", ("experiment_name",))
RUN: Final = Locator("run", ("run_id",))
RUNS: Final = Locator("run", ("run_ids",))
LOGGED_MODEL: Final = Locator("logged_model", ("model_id",))
REGISTERED_MODEL: Final = Locator("registered_model", ("name",))
MODEL_VERSION: Final = Locator("model_version", ("name", "version"))
MODEL_VERSION_BY_ALIAS: Final = Locator("model_version", ("name", "alias"))
ARTIFACT: Final = Locator("artifact", ("path",))
COMMENT: Final = Locator("comment", ("comment_id",))
EVENT: Final = Locator("event", ("event_id",))
TRANSITION: Final = Locator("transition", ("transition_id",))
REQUEST: Final = Locator("request", ("request_id",))
ACCOUNT: Final = Locator("account", ("account",))
GROUP: Final = Locator("group", ("group",))
TOKEN: Final = Locator("token", ("token_id",))
SESSION: Final = Locator("session", ("session_id",))
GRANT: Final = Locator("grant", ("grant_id",))
ROLE: Final = Locator("role", ("role",))
PUBLISHER: Final = Locator("publisher", ("publisher",))
