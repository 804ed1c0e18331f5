"""The documentation check finds what it is there to find."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import check_docs


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout without documents."""
    monkeypatch.setattr(check_docs, "CHECKOUT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[here](docs/missing.md)", "the link docs/missing.md leads nowhere"),
        ("[here](CHANGELOG.md#nothing)", "the link CHANGELOG.md#nothing leads nowhere"),
        ("[here](../outside.md)", "the link ../outside.md leads nowhere"),
        ("`scripts/missing` does it", "scripts/missing does not exist"),
        ("```sh\ngreenroom serve\n```", "`greenroom serve`: there is no command serve"),
        ("```sh\ngreenroom server --prot 1\n```", "`greenroom server --prot 1`: there is no option --prot"),
        (
            "```sh\ngreenroom server \\\n  --data 'x\n```",
            "`greenroom server    --data 'x` cannot be read as a command line",
        ),
    ],
)
def test_what_is_not_so_is_found(checkout: Path, text: str, fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "README.md").write_text(f"# Title\n\n{text}\n")
    assert check_docs.main() == 1
    assert capsys.readouterr().out == f"README.md: {fault}\n"


@pytest.mark.parametrize(
    "text",
    [
        "[here](CHANGELOG.md#changelog), [there](https://example.com/x), [below](#some-title)\n\n## Some `title`!",
        "```sh\ngreenroom server --port 80 --data=/srv | tee log --nonsense\nX=1 greenroom db check # --not an option\n```",
        "```python\n[1](2)\n```",
    ],
)
def test_what_is_so_passes(checkout: Path, text: str) -> None:
    (checkout / "README.md").write_text(f"# Title\n\n{text}\n")
    assert check_docs.main() == 0


def test_a_decision_that_is_not_in_the_index_is_found(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "README.md").write_text("# Title\n")
    (checkout / "docs" / "architecture.md").write_text("# Architecture\n")
    (checkout / "scripts").mkdir()
    (checkout / "scripts" / "check_docs.py").touch()
    decisions = checkout / "docs" / "decisions"
    decisions.mkdir()
    (decisions / "0007-tea.md").write_text("# 0007: tea before coffee\n")
    assert check_docs.main() == 1
    assert "no row for 0007-tea.md with its title" in capsys.readouterr().out
    assert check_docs.main(["--write-index"]) == 0
    assert "| [0007](0007-tea.md) | Tea before coffee | in force |" in (decisions / "README.md").read_text()


def test_the_index_keeps_a_status_when_it_is_written_again(checkout: Path) -> None:
    (checkout / "README.md").write_text("# Title\n")
    decisions = checkout / "docs" / "decisions"
    decisions.mkdir()
    (decisions / "0007-tea.md").write_text("# 7. Tea before coffee\n")
    check_docs.write_index()
    index = decisions / "README.md"
    index.write_text(index.read_text().replace("in force", "superseded by 0008"))
    check_docs.write_index()
    assert index.read_text().endswith("| Tea before coffee | superseded by 0008 |\n")
