"""What an event is about: the lasting identity of an entity."""

from __future__ import annotations

from typing import Final, Self

import msgspec

EXPERIMENT: Final = "experiment"
RUN: Final = "run"
LOGGED_MODEL: Final = "logged_model"
REGISTERED_MODEL: Final = "registered_model"
MODEL_VERSION: Final = "model_version"
ACCOUNT: Final = "account"
GROUP: Final = "group"
API_TOKEN: Final = "api_token"  # noqa: S105
SESSION: Final = "session"
ACCOUNT_KINDS: Final = (ACCOUNT, GROUP, API_TOKEN, SESSION)
"""Kinds that belong to the server as a whole, not to a workspace."""

# Kinds of public subjects only: an alias is stored with its model, a comment with what it is about.
WORKSPACE: Final = "workspace"
ROLE: Final = "role"
PUBLISHER: Final = "publisher"
# Kinds of public subjects only: an alias is stored with its model, a comment and a grant with what it is about.
ALIAS: Final = "alias"
COMMENT: Final = "comment"
GRANT: Final = "grant"
REGISTRY_KINDS: Final = (REGISTERED_MODEL, MODEL_VERSION)


class Subject(msgspec.Struct, frozen=True):
    """The permanent identity of an entity, independent of its name. Only this class knows the text form.

    Attributes:
        kind: one of the constants above, or another one in an event written by a newer release.
        id: id of the entity, or of the entity it is a part of.
        part: number of a model version; None for all others.

    >>> Subject.parse("model_version:12/3")
    Subject(kind='model_version', id='12', part='3')
    >>> str(Subject("run", "5ab1"))
    'run:5ab1'
    """

    kind: str
    id: str
    part: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse the text form.

        Raises:
            ValueError: the kind or the id is missing.
        """
        kind, _, rest = text.partition(":")
        id_, slash, part = rest.partition("/")
        if not kind or not id_:
            raise ValueError(f"not a subject: {text!r}")
        return cls(kind, id_, part if slash else None)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.part is None else f"{self.kind}:{self.id}/{self.part}"

    @property
    def registered_model_id(self) -> str | None:
        """Public id of the registered model that this is or belongs to; None for other entities."""
        return None if self.model_row is None else f"rm_{self.model_row}"

    @property
    def model_row(self) -> int | None:
        """Row of the registered model that this is or belongs to; None for other entities."""
        return int(self.id) if self.kind in REGISTRY_KINDS else None

    @property
    def version(self) -> int | None:
        """Number of the model version; None for other entities."""
        return None if self.kind != MODEL_VERSION or self.part is None else int(self.part)


def experiment_subject(experiment_id: str) -> Subject:
    """Identify an experiment."""
    return Subject(EXPERIMENT, experiment_id)


def run_subject(run_id: str) -> Subject:
    """Identify a run."""
    return Subject(RUN, run_id)


def logged_model_subject(model_id: str) -> Subject:
    """Identify a logged model."""
    return Subject(LOGGED_MODEL, model_id)


def registered_model_subject(registered_model_id: int) -> Subject:
    """Identify a registered model by its row, since names change."""
    return Subject(REGISTERED_MODEL, str(registered_model_id))


def model_version_subject(registered_model_id: int, version: int) -> Subject:
    """Identify a model version."""
    return Subject(MODEL_VERSION, str(registered_model_id), str(version))


def account_subject(row: int) -> Subject:
    """Identify an account."""
    return Subject(ACCOUNT, str(row))


def group_subject(row: int) -> Subject:
    """Identify a group."""
    return Subject(GROUP, str(row))


def api_token_subject(row: int) -> Subject:
    """Identify an API token."""
    return Subject(API_TOKEN, str(row))


def session_subject(row: int) -> Subject:
    """Identify a browser session."""
    return Subject(SESSION, str(row))


def workspace_subject(key: str) -> Subject:
    """Identify a workspace by its key, since names change."""
    return Subject(WORKSPACE, key)


def role_subject(row: int) -> Subject:
    """Identify a role that a workspace defines."""
    return Subject(ROLE, str(row))


def publisher_subject(row: int) -> Subject:
    """Identify a trusted publisher."""
    return Subject(PUBLISHER, str(row))
