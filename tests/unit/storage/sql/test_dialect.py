"""Rendering of a query text for both databases; `tests/contract/test_dialect.py` runs the results."""

from __future__ import annotations

import pytest

from greenroom.storage.sql.language.dialect import Sql


def test_values_are_numbered_alike() -> None:
    sql = Sql("SELECT $2, $1, $10, $3, $4, $5, $6, $7, $8, $9")
    assert sql.sqlite == "SELECT ?2, ?1, ?10, ?3, ?4, ?5, ?6, ?7, ?8, ?9"
    assert sql.postgres == "SELECT $2, $1, $10, $3, $4, $5, $6, $7, $8, $9"


def test_lists_are_known_by_their_place() -> None:
    sql = Sql("SELECT 1 FROM t WHERE a = $1 AND b NOT IN {ints:$3} AND c IN {texts:$2} OR c IN {texts:$2}")
    assert sql.lists == (1, 2)
    assert sql.postgres.count("= ANY(CAST($2 AS text[]))") == 2
    assert "b <> ALL(CAST($3 AS bigint[]))" in sql.postgres
    assert "b NOT IN (SELECT value FROM json_each(?3))" in sql.sqlite


def test_rows_of_an_insert_become_columns_on_postgres() -> None:
    sql = Sql("INSERT INTO t (a, b) {values:int, text} ON CONFLICT DO NOTHING")
    assert sql.is_bulk
    assert sql.sqlite == "INSERT INTO t (a, b) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
    assert sql.postgres == (
        "INSERT INTO t (a, b) SELECT * FROM unnest(CAST($1 AS bigint[]), CAST($2 AS text[])) ON CONFLICT DO NOTHING"
    )


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("SELECT a FROM t {for_update}", False),
        ("SELECT updated_at FROM t WHERE deleted = 0", False),
        ("INSERT INTO t (a) VALUES ($1)", True),
        ("UPDATE t SET a = 1", True),
        ("UPDATE t AS x SET a = 1", True),
        ("DELETE FROM t", True),
        ("WITH x AS (SELECT 1) UPDATE t SET a = 1", True),
    ],
)
def test_changes_are_distinguished_from_reads(text: str, changes: bool) -> None:
    assert Sql(text).changes is changes


@pytest.mark.parametrize(
    "text", ["SELECT {nothing}", "SELECT a {like} 'x%'", "SELECT a {ilike} b", "SELECT {Values:int}"]
)
def test_an_unknown_marker_is_refused_at_import(text: str) -> None:
    with pytest.raises(ValueError, match="unknown marker"):
        Sql(text)


@pytest.mark.parametrize("text", ["SELECT $2", "SELECT $1, $3", "SELECT $0"])
def test_a_gap_in_the_numbers_is_refused_at_import(text: str) -> None:
    with pytest.raises(ValueError, match="without gaps"):
        Sql(text)


def test_what_is_looked_up_is_planned_without_its_values() -> None:
    sql = Sql(
        "WITH t AS {once} (SELECT a FROM s WHERE b IN {any_texts:$1} AND {plain:c} = 1) SELECT d {among:SELECT a FROM t}"
    )
    assert sql.lists == (0,)
    assert sql.postgres == (
        "WITH t AS MATERIALIZED (SELECT a FROM s WHERE b = ANY(CAST((SELECT CAST($1 AS text[])) AS text[])) AND c = 1) "
        "SELECT d = ANY(ARRAY(SELECT a FROM t))"
    )
    assert sql.sqlite == (
        "WITH t AS NOT MATERIALIZED (SELECT a FROM s WHERE b IN (SELECT value FROM json_each(?1)) AND +c = 1) "
        "SELECT d IN (SELECT a FROM t)"
    )
