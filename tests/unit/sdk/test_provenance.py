from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from greenroom.sdk.provenance import git_commit, provenance_tags


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    result = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return result.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one commit."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "commit", "-q", "--allow-empty", "-m", "first")
    return folder


def test_commit_is_read_from_a_folder_inside_a_checkout(checkout: Path) -> None:
    (checkout / "deep").mkdir()
    assert git_commit(checkout / "deep") == git(checkout, "rev-parse", "HEAD")


def test_commit_is_read_when_references_are_packed(checkout: Path) -> None:
    git(checkout, "pack-refs", "--all")
    assert git_commit(checkout) == git(checkout, "rev-parse", "HEAD")


def test_commit_is_read_without_a_branch(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--detach")
    assert git_commit(checkout) == git(checkout, "rev-parse", "HEAD")


def test_commit_is_read_in_a_worktree(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    assert git_commit(tmp_path / "tree") == git(checkout, "rev-parse", "other")


def test_there_is_no_commit_outside_a_checkout_or_before_the_first(tmp_path: Path) -> None:
    assert git_commit(tmp_path) is None
    git(tmp_path, "init", "-q")
    assert git_commit(tmp_path) is None


def test_provenance_names_user_and_source() -> None:
    tags = provenance_tags()
    assert tags["mlflow.user"]
    assert tags["mlflow.source.name"]
    assert tags["mlflow.source.type"] == "LOCAL"
