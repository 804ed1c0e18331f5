from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core.filters import (
    MAX_COMPARISONS,
    MAX_LIST_VALUES,
    RUN_PREFIXES,
    TAG_PREFIXES,
    Fields,
    Kind,
    Operator,
    Ordering,
    parse_filter,
    parse_order_by,
)
from greenroom.core.logged_models import LOGGED_MODEL_FIELDS
from greenroom.errors import InvalidFilter

RUNS = Fields(
    prefixes=RUN_PREFIXES,
    texts=frozenset({"run_id", "run_name", "status"}),
    numbers=frozenset({"start_time"}),
    spellings={"created": "start_time", "Run name": "run_name"},
    lists=frozenset({"run_id", "name", "digest", "context"}),
    null_kinds=frozenset({Kind.TAG, Kind.PARAM}),
    sortable=frozenset({"start_time", "created", "status"}),
    sort_kinds=frozenset({Kind.METRIC, Kind.PARAM, Kind.TAG}),
)
VERSIONS = Fields(
    prefixes=TAG_PREFIXES,
    texts=frozenset({"name"}),
    numbers=frozenset({"version_number"}),
    lists=frozenset({"name"}),
    whole_numbers=True,
    sortable=frozenset({"name"}),
)
LOGGED = Fields(prefixes={"params": Kind.PARAM}, texts=frozenset({"name"}), bare_values=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("metrics.loss < 0.5", (Kind.METRIC, "loss", Operator.LESS, 0.5)),
        ("metric.`val/loss`>=-1e-3", (Kind.METRIC, "val/loss", Operator.GREATER_OR_EQUAL, -0.001)),
        ("metrics.loss = 1.", (Kind.METRIC, "loss", Operator.EQUAL, 1.0)),
        ("params.lr = '0.1'", (Kind.PARAM, "lr", Operator.EQUAL, "0.1")),
        ('parameters."a b" != "x"', (Kind.PARAM, "a b", Operator.NOT_EQUAL, "x")),
        ("tags.mlflow.source.name LIKE '%py'", (Kind.TAG, "mlflow.source.name", Operator.LIKE, "%py")),
        ("tag.version iLike 'A'", (Kind.TAG, "version", Operator.ILIKE, "A")),
        ("tags.2nd.1 = 'x'", (Kind.TAG, "2nd.1", Operator.EQUAL, "x")),
        ("tags.team is not null", (Kind.TAG, "team", Operator.IS_NOT_NULL, None)),
        ("params.p IS NULL", (Kind.PARAM, "p", Operator.IS_NULL, None)),
        ("run_id IN ('a',\"b\", 'c',)", (Kind.ATTRIBUTE, "run_id", Operator.IN, ("a", "b", "c"))),
        ("attributes.run_id not in('a')", (Kind.ATTRIBUTE, "run_id", Operator.NOT_IN, ("a",))),
        ("datasets.digest IN ('d')", (Kind.DATASET, "digest", Operator.IN, ("d",))),
        ("created > 5", (Kind.ATTRIBUTE, "start_time", Operator.GREATER, 5)),
        ("attr.`Run name`='r'", (Kind.ATTRIBUTE, "run_name", Operator.EQUAL, "r")),
        ("status = ''", (Kind.ATTRIBUTE, "status", Operator.EQUAL, "")),
        ("tags. = 'x'", (Kind.TAG, "", Operator.EQUAL, "x")),
    ],
)
def test_a_comparison_is_read(text: str, expected: tuple[object, ...]) -> None:
    (found,) = parse_filter(text, RUNS)
    assert (found.kind, found.key, found.operator, found.value) == expected


def test_whole_numbers_may_be_quoted_and_text_may_be_bare_where_mlflow_takes_it() -> None:
    assert parse_filter("version_number = '3'", VERSIONS)[0].value == 3
    assert parse_filter("params.lr = 0.01", LOGGED)[0].value == "0.01"


@pytest.mark.parametrize(
    ("quoted", "value"),
    [("'it''s'", "it''s"), (r"'a\'b'", r"a\'b"), ('"a\'b"', "a'b"), (r"'C:\'", "C:\\"), ("'a' ", "a")],
)
def test_nothing_inside_a_quoted_value_is_unescaped(quoted: str, value: str) -> None:
    assert parse_filter(f"status = {quoted}", RUNS)[0].value == value


def test_a_list_is_read_as_python_reads_it() -> None:
    assert parse_filter(r"run_id IN ('a\'b', 'c\x41')", RUNS)[0].value == ("a'b", "cA")


def test_a_list_is_the_same_however_its_values_are_quoted_and_spaced() -> None:
    for text in ("('a', 'b,(')", "( 'a' ,\n\"b,(\" , )", "('a','b\\x2c(')"):
        (comparison,) = parse_filter(f"run_id IN {text} AND status = 'x'", RUNS)[:1]
        assert comparison.value == ("a", "b,("), text
    assert parse_filter("run_id IN ('a''b', 'c')", RUNS)[0].value == ("a''b", "c")


@pytest.mark.parametrize(
    "joined", ["{} AND {}", "{} and\n{}", "{}AND {}", "{} AND AND {}", "AND {} {}", "{} AND {} AND"]
)
def test_comparisons_are_joined_by_and_however_often(joined: str) -> None:
    found = parse_filter(joined.format("status = 'a'", "run_id = 'b'"), RUNS)
    assert [comparison.key for comparison in found] == ["status", "run_id"]
    assert found[1].position == joined.format("status = 'a'", "run_id").index("run_id") + 1


def test_no_filter_holds_for_everything() -> None:
    assert parse_filter(None, RUNS) == parse_filter("", RUNS) == ()


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        (" ", 1, "only white space"),
        ("bogus = 'x'", 1, "Invalid attribute key 'bogus' specified. Valid keys are"),
        ("status = 'a' AND foo.bar = 1", 18, "Invalid entity type 'foo'"),
        ("Tags.a = 'x'", 1, "Invalid entity type 'Tags'"),
        ("datasets.bogus = 'x'", 1, "Invalid dataset key 'bogus'"),
        ("status", 7, "expected a comparison"),
        ("status =", 9, "Expected a quoted string value"),
        ("status = x", 10, "Expected a quoted string value"),
        ("status = 5", 10, "Expected a quoted string value"),
        ("status = 'x", 10, "the quote ' is never closed"),
        ("tags.`a = 'x'", 6, "the quote ` is never closed"),
        ("status > 'x'", 8, "Invalid comparator '>'"),
        ("status == 'x'", 8, "Invalid comparator '=='"),
        ("status NOT LIKE 'x'", 8, "expected a comparison"),
        ("status BETWEEN 'a' AND 'b'", 8, "expected a comparison"),
        ("metrics.loss = 'x'", 16, "Expected numeric value type"),
        ("metrics.loss > nan", 16, "Expected numeric value type"),
        ("metrics.loss LIKE 1", 14, "Invalid comparator 'LIKE'"),
        ("metrics.loss IS NULL", 14, "IS NULL is only supported for parameters and tags"),
        ("status = 'a' OR status = 'b'", 14, "OR is not supported; join comparisons with AND"),
        ("(status = 'a')", 1, "expected a name"),
        ("status = 'a';", 13, "';' has no meaning here"),
        ("status = 'a' -- b", 14, "'-' has no meaning here"),
        ("1 = 1", 1, "expected a name"),
        ("status IN ('a')", 8, "attributes support comparison with a list"),
        ("params.p IN ('a')", 10, "Invalid comparator 'IN'"),
        ("run_id IN ()", 12, "non-empty list"),
        ("run_id IN (a)", 12, "non-empty list"),
        ("run_id IN ('a' 'b')", 16, "expected ',' or ')'"),
        ("run_id IN 'a'", 11, "Expected a list"),
        (r"run_id IN ('\x')", 12, "broken escape"),
        (r"run_id IN ('\x00')", 12, "NUL"),
        ("start_time = 99999999999999999999", 14, "beyond 64 bits"),
        ("metrics.m > " + "9" * 400, 13, "more than 100 characters"),
        ("status LIKE '" + "%a" * 31 + "'", 8, "wildcards"),
        ("\x00", 1, "has no meaning here"),
    ],
)
def test_errors_name_the_character_position(text: str, position: int, words: str) -> None:
    with pytest.raises(InvalidFilter) as raised:
        parse_filter(text, RUNS)
    assert words in raised.value.message
    assert raised.value.message.endswith(f"(at character {position}).")
    assert raised.value.field == "filter"


@pytest.mark.parametrize("text", ["version_number = 1.0", "version_number = 'x'", "tags.a IS NULL"])
def test_versions_have_their_own_rules(text: str) -> None:
    with pytest.raises(InvalidFilter):
        parse_filter(text, VERSIONS)


@pytest.mark.parametrize(
    "text",
    [
        " AND ".join(["metrics.m > 1"] * 10_000),
        "run_id IN (" + ",".join(["'a'"] * (MAX_LIST_VALUES + 1)) + ")",
        "(" * 100_000,
        "'" + "\\'" * 100_000,
        "status = '" + "''" * 100_000,
        "`" * 99_999,
        "status = 'x'" + " " * 300_000,
        "status = '" + "\\" * 200_000,
        "status = '" + "a" * 200_000,
        "status = '" + "a''" * 60_000 + "'",
        "status LIKE '" + "_" * 200_000 + "'",
        "tags." + "a." * 100_000 + " = 'x'",
        "status LIKE '" + "%a" * 31 + "'",
        "metrics.a > " + "9" * 200_000,
        "metrics.a > " + "9" * 400,
        "start_time > " + "9" * 400,
        "metrics.a > 1e" + "9" * 400,
        "a" * 200_000,
        "=" * 200_000,
    ],
    ids=[
        *("terms", "list", "nested", "backslashes", "quotes", "ticks", "long", "only backslashes", "never closed"),
        *("many doubled", "pattern", "wildcards", "dotted", "digits", "400 digits", "400 digits of a time", "exponent"),
        *("word", "operators"),
    ],
)
def test_a_bomb_is_refused_at_once(text: str) -> None:
    # The limit is 10 ms. A busy machine may exceed it occasionally, quadratic work always.
    seconds: list[float] = []
    while min(seconds, default=1.0) > 0.01:
        assert len(seconds) < 30, f"it took {min(seconds):.4f} s at best"
        began = time.process_time()
        with pytest.raises(InvalidFilter):
            parse_filter(text, RUNS)
        seconds.append(time.process_time() - began)


def test_as_many_comparisons_as_allowed_are_read() -> None:
    assert len(parse_filter(" AND ".join(["metrics.m > 1"] * MAX_COMPARISONS), RUNS)) == MAX_COMPARISONS


@given(st.text(alphabet="abn.'\"`()=<>!,%_ \\\n1-;ANDILKE\x00é", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_filter(text, RUNS)
    except InvalidFilter:
        return
    assert all(1 <= comparison.position <= len(text) for comparison in found)


@given(st.text(st.characters(exclude_characters="`", exclude_categories=["Cs"]), min_size=1))
def test_any_key_can_be_quoted(key: str) -> None:
    assert parse_filter(f"tags.`{key}` = 'x'", RUNS)[0].key == key


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("start_time", Ordering(Kind.ATTRIBUTE, "start_time", True)),
        ("attributes.created desc", Ordering(Kind.ATTRIBUTE, "start_time", False)),
        ("metrics.`val loss`  DESC", Ordering(Kind.METRIC, "val loss", False)),
        ("params.like ASC", Ordering(Kind.PARAM, "like", True)),
        ('tags."x"', Ordering(Kind.TAG, "x", True)),
    ],
)
def test_an_ordering_is_read(clause: str, expected: Ordering) -> None:
    assert parse_order_by([clause], RUNS) == (expected,)


@pytest.mark.parametrize(
    "clause",
    [
        "",
        " ",
        "DESC",
        "bogus",
        "run_name",
        "start_time FOO",
        "start_time DESC, status",
        "start_time ASC DESC",
        "metrics.`x",
    ],
)
def test_a_bad_ordering_is_refused(clause: str) -> None:
    with pytest.raises(InvalidFilter) as raised:
        parse_order_by([clause], RUNS)
    assert raised.value.field == "order_by"


def test_the_same_key_is_not_sorted_by_twice() -> None:
    with pytest.raises(InvalidFilter, match="duplicate fields"):
        parse_order_by(["start_time", "created DESC"], RUNS)
    with pytest.raises(InvalidFilter, match="at most"):
        parse_order_by([f"metrics.m{number}" for number in range(21)], RUNS)
    with pytest.raises(InvalidFilter, match="Invalid order_by entity type 'tag'"):
        parse_order_by(["tags.a"], VERSIONS)


@given(st.text(alphabet="'\\ab", max_size=14))
def test_the_fast_expression_for_quoted_values_agrees_with_the_simple_one(text: str) -> None:
    slow = re.match(r"'(?:[^'\\]|''|\\'?)*'", f"'{text}'")
    assert slow is not None
    if slow.end() == len(text) + 2:
        assert parse_filter(f"tags.t = '{text}'", RUNS)[0].value == text


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("metrics.val/loss < 1", "val/loss", 1.0),
        ("metrics.val-loss<1", "val-loss", 1.0),
        ("metrics.a.b/c-1 < -1", "a.b/c-1", -1.0),
        ("metrics.`val/loss` < inf", "val/loss", float("inf")),
        ("metrics.loss < -Infinity", "loss", float("-inf")),
        ("params.a-b = '1'", "a-b", "1"),
        ("tags.a/b='1'", "a/b", "1"),
    ],
)
def test_names_of_logged_models_need_no_quotes(text: str, key: str, value: object) -> None:
    (found,) = parse_filter(text, LOGGED_MODEL_FIELDS)
    assert (found.key, found.value) == (key, value)


def test_names_with_signs_must_be_quoted_in_other_filters() -> None:
    for text, hint in (("metrics.val/loss < 1", "`val/loss`"), ("params.a-b.c = '1'", "`a-b.c`")):
        with pytest.raises(InvalidFilter, match=f"must be quoted, such as {hint}"):
            parse_filter(text, RUNS)
