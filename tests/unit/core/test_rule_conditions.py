"""Conditions of stage rules: read, said in words, and judged."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core.checklists import CheckState
from greenroom.core.model_files import has_signature
from greenroom.core.rule_conditions import RESERVED, VersionFacts, judge, parse_condition
from greenroom.errors import InvalidFilter

DAY_MS = 86_400_000
FACTS = VersionFacts(
    version=3,
    created_at_ms=10 * DAY_MS,
    metrics={"auc": 0.93, "a b": 1.0},
    params={"solver": "lbfgs"},
    tags={"reviewed": "yes"},
    description="Beats version 2.",
    run_id="abc",
    has_signature=True,
)
HOLDER = VersionFacts(version=2, created_at_ms=0, metrics={"auc": 0.932})
WORDS = {
    "metrics.auc >= 0.9": ("auc at least 0.9", "passed"),
    "metrics.`a b` < 1": ("a b below 1", "failed"),
    "metrics.auc > current": ("auc above Production", "failed"),
    "metrics.auc >= current": ("auc not below Production", "failed"),
    "metrics.auc >= current - 0.002": ("auc not below Production by more than 0.002", "passed"),
    "metrics.auc > production - 0.002": ("auc not below Production by 0.002 or more", "failed"),
    "metrics.auc >= current + 0.1": ("auc above Production by at least 0.1", "failed"),
    "metrics.auc <= current + 1e-3": ("auc not above Production by more than 0.001", "passed"),
    "metrics.auc = current - 0.002": ("auc equal to that of Production minus 0.002", "passed"),
    "metrics.auc IS NOT NULL": ("auc has a value", "passed"),
    "params.solver = 'lbfgs'": ("parameter solver is 'lbfgs'", "passed"),
    "params.solver IN ('a', 'b')": ("parameter solver is one of 'a', 'b'", "failed"),
    "tags.reviewed = 'yes'": ("tag reviewed is 'yes'", "passed"),
    "tags.reviewed LIKE 'y%'": ("tag reviewed is like 'y%'", "passed"),
    "tags.reviewed ILIKE 'Y_S'": ("tag reviewed is like 'Y_S'", "passed"),
    "tags.other IS NULL": ("tag other is not set", "passed"),
    "tags.other != 'x'": ("tag other is not 'x'", "failed"),
    "signature IS NOT NULL": ("has a signature", "passed"),
    "description IS NOT NULL": ("has a description", "passed"),
    "run IS NOT NULL": ("has a run", "passed"),
    "age_days <= 30": ("at most 30 days old", "passed"),
    "age_days < 1": ("below 1 days old", "failed"),
    "scan = 'clean'": ("scan = 'clean'", "unknown"),
    "card.intended_use IS NOT NULL": ("card.intended_use IS NOT NULL", "unknown"),
}


@pytest.mark.parametrize("text", WORDS)
def test_a_condition_is_said_in_words_and_judged(text: str) -> None:
    condition = parse_condition(text, stage="Production")
    judged = judge(condition, FACTS, HOLDER, place="Production", now_ms=15 * DAY_MS)
    assert (condition.words("Production"), judged.state.value) == WORDS[text]
    assert judged.reason.endswith(".")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "1 to 500 characters"),
        ("x" * 501, "1 to 500 characters"),
        ("metrics.auc >= foo", "or 'current'.*at character 16"),
        ("singature IS NOT NULL", "Did you mean 'signature'"),
        ("metrics. > 3", "is missing"),
        ("tags.x = y", "quoted string"),
        ("signature = 'x'", "IS NULL or IS NOT NULL only"),
        ("a > 1 OR b > 1", "There is no 'a'"),
        ("metrics.a > 1 AND metrics.b > 1", "one comparison"),
        ("metrics.a > 1 metrics.b > 1", "Expected the end"),
        ("metrics.a > production", "or 'current'"),
        ("tags.x = 'never closed", "never closed"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InvalidFilter, match=words):
        parse_condition(text)


def test_nobody_to_compare_with_passes_and_says_so() -> None:
    condition = parse_condition("metrics.auc > current")
    judged = judge(condition, FACTS, None, place="the version behind champion", now_ms=0)
    assert (judged.state, judged.reason) == (
        CheckState.PASSED,
        "No version has the alias champion: there is nothing to compare with.",
    )


@pytest.mark.parametrize("metrics", [{}, {"auc": math.nan}])
def test_a_version_in_the_stage_without_the_metric_cannot_be_compared_with(metrics: dict[str, float]) -> None:
    holder = VersionFacts(version=2, created_at_ms=0, metrics=metrics)
    judged = judge(parse_condition("metrics.auc > current"), FACTS, holder, place="Production", now_ms=0)
    assert judged.state is CheckState.UNKNOWN


_numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6)
_operators = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


@given(value=_numbers, bound=_numbers, operator=st.sampled_from(sorted(_operators)))
def test_numbers_compare_as_in_python(value: float, bound: float, operator: str) -> None:
    condition = parse_condition(f"metrics.m {operator} {bound!r}")
    facts = VersionFacts(version=1, created_at_ms=0, metrics={"m": value})
    judged = judge(condition, facts, None, place="Production", now_ms=0)
    assert (judged.state is CheckState.PASSED) == _operators[operator](value, bound)


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        condition = parse_condition(text, stage="Production")
    except InvalidFilter:
        return
    assert condition.words("Production")
    judge(condition, FACTS, HOLDER, place="Production", now_ms=0)


@given(value=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="'\\\0"), max_size=20))
def test_a_tag_equals_what_is_quoted(value: str) -> None:
    condition = parse_condition(f"tags.t = '{value}'")
    facts = VersionFacts(version=1, created_at_ms=0, tags={"t": value})
    assert judge(condition, facts, None, place="Production", now_ms=0).state is CheckState.PASSED


@pytest.mark.parametrize(
    ("pattern", "value", "is_met"),
    [
        ("%", "", True),
        ("%%", "a", True),
        ("_", "", False),
        ("a%a", "a", False),
        ("a%a", "aa", True),
        ("%ab%_", "xabab", True),
        ("%ab%_", "xab", False),
        ("a%b%c", "a\nb\nc", True),
        # One regular expression with backtracking would not come to an end here.
        ("%a" * 29 + "%b", "a" * 8000, False),
        ("%a" * 29 + "%b", "a" * 8000 + "b", True),
    ],
)
def test_a_pattern_is_matched_without_backtracking(pattern: str, value: str, is_met: bool) -> None:
    for operator in ("LIKE", "ILIKE"):
        condition = parse_condition(f"tags.t {operator} '{pattern}'")
        facts = VersionFacts(version=1, created_at_ms=0, tags={"t": value})
        assert (judge(condition, facts, None, place="Production", now_ms=0).state is CheckState.PASSED) == is_met


@pytest.mark.parametrize("text", ["metrics.a >= 1e400", "metrics.a >= current - 1e400", "age_days <= 1e999"])
def test_a_number_beyond_all_others_is_refused(text: str) -> None:
    with pytest.raises(InvalidFilter, match="The number is too large"):
        parse_condition(text)


def test_reserved_names_are_read_with_every_operator() -> None:
    for name in RESERVED:
        for rest in ("= 'x'", "IN ('a')", "IS NOT NULL", "LIKE 'a%'", "= passed"):
            assert parse_condition(f"{name} {rest}").is_reserved


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flavors: {}\nsignature:\n  inputs: '[]'\n", True),
        ("signature: null\n", False),
        ("signature:\nutc_time: x\n", False),
        ("flavors:\n  signature: {a: 1}\n", False),
        ("signature: {inputs: '[]'}\n", True),
        ('{"signature": {"inputs": "[]"}}', True),
        ("", False),
    ],
)
def test_a_signature_is_found_without_parsing_yaml(text: str, expected: bool) -> None:
    assert has_signature(text) is expected
