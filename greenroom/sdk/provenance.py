"""Where a run comes from: user, script and commit."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from pathlib import Path


def provenance_tags() -> dict[str, str]:
    """Return the tags that say where a run comes from, under mlflow's names."""
    tags = {"mlflow.user": _user(), "mlflow.source.name": _source(), "mlflow.source.type": "LOCAL"}
    commit = git_commit(Path.cwd())
    if commit is not None:
        tags["mlflow.source.git.commit"] = commit
    return tags


def git_commit(folder: Path) -> str | None:
    """Return the commit checked out in or above a folder, without git; None outside a checkout."""
    try:
        top = next((parent / ".git" for parent in (folder, *folder.parents) if (parent / ".git").exists()), None)
        if top is None:
            return None
        if top.is_file():
            # In a worktree, .git is a file with the path of the folder.
            top = (top.parent / top.read_text().partition("gitdir:")[2].strip()).resolve()
        head = (top / "HEAD").read_text().strip()
        if not head.startswith("ref: "):
            return head
        return _commit_of(top, head.removeprefix("ref: "))
    except (OSError, UnicodeDecodeError):
        return None


def _commit_of(git: Path, reference: str) -> str | None:
    common = git / "commondir"
    folders = [git, git / common.read_text().strip()] if common.is_file() else [git]
    for folder in folders:
        if (folder / reference).is_file():
            return (folder / reference).read_text().strip()
        for commit, name in _packed(folder):
            if name == reference:
                return commit
    return None


def _packed(folder: Path) -> Iterator[list[str]]:
    packed = folder / "packed-refs"
    if packed.is_file():
        for line in packed.read_text().splitlines():
            parts = line.split()
            if len(parts) == 2 and not line.startswith(("#", "^")):
                yield parts


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container, the process's user id may have no account.
        return "unknown"


def _source() -> str:
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    return str(file) if file else sys.executable or "python"
