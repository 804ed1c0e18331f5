"""Rows shared by several pages."""

from __future__ import annotations

import pytest

from greenroom.core.pages import RegisteredVersion
from greenroom.core.stages import DEFAULT_STAGES
from greenroom.errors import InvalidInput
from greenroom.services.pages.artifact_pages import parse_owner
from greenroom.services.pages.rows import choose_metrics, registered_ref, stage_states, summary


@pytest.mark.parametrize(
    ("description", "shown"),
    [
        (None, ""),
        ("", ""),
        ("\n\n  \n", ""),
        ("# Title\n\nText", "Title"),
        ("- **Bold** and `code`", "Bold and code"),
        ("---\nafter a rule", "after a rule"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_a_summary_is_the_first_line_that_says_something(description: str | None, shown: str) -> None:
    assert summary(description) == shown


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("runs:/abc/model", "model"),
        ("runs:/abc/", ""),
        ("mlflow-artifacts:/0/abc/artifacts/a/b", "a/b"),
        ("models:/m-1", None),
        ("s3://bucket/model", None),
    ],
)
def test_the_folder_a_version_was_made_from_is_read_from_its_source(source: str, path: str | None) -> None:
    found = RegisteredVersion(
        model_row=1,
        name="m",
        version=1,
        stages=["Production", "Staging"],
        aliases=[],
        run_id="abc",
        model_id=None,
        source=source,
        created_at_ms=1,
    )
    ref = registered_ref(found)
    assert (ref.path, ref.stages) == (path, ["Production", "Staging"])


def test_every_stage_is_listed_in_order_with_its_versions() -> None:
    states = stage_states(DEFAULT_STAGES, [("Production", 9), ("Production", 3)], {"Production": 2, "None": 7}, {})
    assert [(state.stage, state.versions, state.versions_count) for state in states] == [
        ("None", [], 7),
        ("Staging", [], 0),
        ("Production", [9, 3], 2),
        ("Archived", [], 0),
    ]


def test_a_list_shows_the_metrics_most_versions_have() -> None:
    metrics = [{"auc": 1.0, "rare_loss": 1.0}, {"auc": 1.0, **{f"m{n}": 1.0 for n in range(20)}}]
    chosen = choose_metrics(metrics, {})
    assert (chosen[0], len(chosen)) == ("auc", 8)


@pytest.mark.parametrize("owner", ["", "run:", "run", "version:x", "version:a:b/1", "version:x/y", "experiment:1"])
def test_what_owns_no_files_is_refused(owner: str) -> None:
    with pytest.raises(InvalidInput):
        parse_owner(owner)
