from __future__ import annotations

from typing import Any

import pytest

from greenroom.core.publishers import kept_claims, publisher_id, row_of_publisher_id


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aud", "https://models.example.com"),
        ("exp", 1_800_000_000),
        ("jti", "job-1"),
        ("user_email", "ada@example.com"),
        ("Email", "someone"),
        ("author", "ada@example.com"),
        ("groups", ["a", "b"]),
        ("nested", {"a": "b"}),
        ("nothing", None),
        ("ratio", 0.5),
        ("empty", ""),
        ("long", "x" * 513),
        ("lines", "a\nb"),
        ("huge", 2**53),
        ("a b", "c"),
        ("x" * 200, "c"),
    ],
)
def test_claims_that_are_not_kept(name: str, value: Any) -> None:
    assert kept_claims({"iss": "https://ci.example", name: value}) == {"iss": "https://ci.example"}


def test_what_says_which_job_it_was_is_kept() -> None:
    claims = {
        "iss": "https://token.actions.githubusercontent.com",
        "sub": "repo:octo/churn:environment:production",
        "job_workflow_ref": "octo/churn/.github/workflows/train.yml@refs/heads/main",
        "run_id": "4711",
        "ref_protected": True,
        "project_id": 22,
    }
    assert kept_claims(claims) == dict(sorted(claims.items()))


def test_the_number_of_kept_claims_is_bounded() -> None:
    kept = kept_claims({f"claim_{number:03}": number for number in range(100)})
    assert list(kept) == [f"claim_{number:03}" for number in range(64)]


def test_ids_and_names_are_told_apart() -> None:
    assert row_of_publisher_id(publisher_id(12)) == 12
    for text in ("pub_", "pub_012", "pub_-1", "pub_1 ", f"pub_{10**18}", "churn-ci", ""):
        assert row_of_publisher_id(text) is None
