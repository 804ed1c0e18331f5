"""Names of workspaces, and the part of artifact paths that names one."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from greenroom.errors import InvalidInput, InvalidName

FOLDER: Final = "workspaces"
"""First part of the artifact paths of experiments outside the workspace `default`: ``workspaces/<key>/<id>``."""

MAX_DESCRIPTION_LENGTH: Final = 5000
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
# Source: mlflow.store.workspace.abstract_store.WorkspaceNameValidator; "default" always exists.
_RESERVED: Final = frozenset({"workspaces", "api", "ajax-api", "static-files"})
# In the words of MLflow.
_PATTERN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"


def check_workspace_name(name: str, field: str = "name") -> str:
    """Return the name of a new workspace.

    Raises:
        InvalidName: it is not allowed.
    """
    shown = name[:100]
    if not 2 <= len(name) <= 63:
        raise InvalidName(f"Workspace name '{shown}' must be between 2 and 63 characters.", field=field)
    if not _NAME.fullmatch(name):
        raise InvalidName(
            f"Workspace name '{shown}' must match the pattern {_PATTERN} "
            "(lowercase alphanumeric with optional internal hyphens).",
            field=field,
        )
    if name in _RESERVED:
        raise InvalidName(f"Workspace name '{shown}' is reserved and cannot be used.", field=field)
    return name


def check_workspace_description(description: str) -> str:
    """Return the description of a workspace.

    Raises:
        InvalidInput: it is too long.
    """
    if len(description) > MAX_DESCRIPTION_LENGTH:
        raise InvalidInput(
            f"The description is {len(description)} characters long; at most {MAX_DESCRIPTION_LENGTH} are allowed.",
            field="description",
        )
    return description


class WorkspacePath(NamedTuple):
    """An artifact path that names a workspace.

    Attributes:
        workspace: name or key.
        rest: the path below it; empty for its folder.
    """

    workspace: str
    rest: str

    @property
    def path(self) -> str:
        """The whole path."""
        return f"{FOLDER}/{self.workspace}/{self.rest}" if self.rest else f"{FOLDER}/{self.workspace}"


def workspace_path(path: str) -> WorkspacePath | None:
    """Parse a path normalized by `folder_path` as one that names a workspace; None for others.

    >>> workspace_path("workspaces/lab/7/model")
    WorkspacePath(workspace='lab', rest='7/model')
    >>> workspace_path("workspaces") is None, workspace_path("7/model") is None
    (True, True)
    """
    first, _, rest = path.partition("/")
    if first != FOLDER or not rest:
        return None
    workspace, _, inner = rest.partition("/")
    return WorkspacePath(workspace, inner)
