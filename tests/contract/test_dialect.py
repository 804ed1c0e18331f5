"""A query text has the same result on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.storage.sql.database import Database
from greenroom.storage.sql.language.dialect import Sql
from tests.support.databases import Unit, counters

pytestmark = pytest.mark.anyio

WORDS = ["", "ABC", "Abc", "_bc", "a%c", "a*c", "a?c", "a[b]c", "a\\bc", "ab", "abc", "abcd", "zürich", "ZÜRICH", "🦊"]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database[Unit]]:
    """Hold `words (word, number)`: every word, with its place in the list."""

    async def fill(unit: Unit) -> None:
        collation = 'COLLATE "C"' if unit.session.dialect == "postgres" else ""
        await unit.session.run(Sql(f"CREATE TABLE words (word TEXT {collation}, number BIGINT)"))
        await unit.session.execute_many(
            Sql("INSERT INTO words (word, number) {values:text,int}"), list(zip(WORDS, range(99), strict=False))
        )

    async with counters(database_url) as database:
        await database.write(fill)
        yield database


async def words(database: Database[Unit], where: str, *args: Any) -> list[str]:
    rows = await database.read(lambda unit: unit.rows(f"SELECT word FROM words WHERE {where} ORDER BY word", *args))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("abc", ["abc"]),
        ("a%", ["a%c", "a*c", "a?c", "a[b]c", "a\\bc", "ab", "abc", "abcd"]),
        ("a_c", ["a%c", "a*c", "a?c", "abc"]),
        ("%B%", ["ABC"]),
        ("a*c", ["a*c"]),
        ("a?c", ["a?c"]),
        ("a[b]c", ["a[b]c"]),
        ("a\\%", ["a\\bc"]),
        ("a\\bc", ["a\\bc"]),
        ("_", ["🦊"]),
        ("z_rich", ["zürich"]),
        ("", [""]),
        ("%", sorted(WORDS)),
    ],
)
async def test_like_minds_case(database: Database[Unit], pattern: str, found: list[str]) -> None:
    assert await words(database, "word {like} $1", pattern) == found
    assert await words(database, "word NOT {like} $1", pattern) == [word for word in sorted(WORDS) if word not in found]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("ABC", ["ABC", "Abc", "abc"]),
        ("%B%", ["ABC", "Abc", "_bc", "a[b]c", "a\\bc", "ab", "abc", "abcd"]),
        ("A\\BC", ["a\\bc"]),
        ("A[B]C", ["a[b]c"]),
        # Only the letters A to Z have two cases here.
        ("zÜrich", ["ZÜRICH"]),
    ],
)
async def test_ilike_does_not(database: Database[Unit], pattern: str, found: list[str]) -> None:
    assert await words(database, "word {ilike} $1", pattern) == found
    assert await words(database, "word NOT {ilike} $1", pattern) == [
        word for word in sorted(WORDS) if word not in found
    ]


async def test_text_sorts_and_compares_by_code_point(database: Database[Unit]) -> None:
    assert await words(database, "word > $1", "ab") == [word for word in sorted(WORDS) if word > "ab"]
    assert await words(database, "word >= $1", "") == sorted(WORDS)


async def test_lists_travel_as_one_value(database: Database[Unit]) -> None:
    assert await words(database, "word IN {texts:$1}", ["abc", "🦊", "a\\bc", "no such"]) == ["a\\bc", "abc", "🦊"]
    assert await words(database, "word IN {texts:$1}", []) == []
    assert await words(database, "word NOT IN {texts:$1}", WORDS[1:]) == [""]
    assert await words(database, "word NOT IN {texts:$1}", []) == sorted(WORDS)
    assert await words(database, "number IN {ints:$1} AND word IN {texts:$2}", [1, 2, 2**62], ["ABC"]) == ["ABC"]


async def test_finding_a_part(database: Database[Unit]) -> None:
    query = "SELECT {find:word, 'c'}, {find:word, 'x'} FROM words WHERE word IN ('abc', 'zürich') ORDER BY word"
    assert await database.read(lambda unit: unit.rows(query)) == [(3, 0), (5, 0)]


async def test_the_smaller_and_the_larger(database: Database[Unit]) -> None:
    query = "SELECT {least:number, 1}, {greatest:number, 1} FROM words WHERE number < 3 ORDER BY number"
    assert await database.read(lambda unit: unit.rows(query)) == [(0, 1), (1, 1), (1, 2)]


async def test_rows_as_one_json_text(database: Database[Unit]) -> None:
    import msgspec

    query = (
        "SELECT (SELECT {json_object:word, number} FROM words WHERE word IN {texts:$1}),"
        " (SELECT {json_array:number} FROM words WHERE word IN {texts:$1})"
    )
    found = (await database.read(lambda unit: unit.rows(query, ["abc", "a\\bc"])))[0]
    assert msgspec.json.decode(found[0]) == {"abc": WORDS.index("abc"), "a\\bc": WORDS.index("a\\bc")}
    assert sorted(msgspec.json.decode(found[1])) == sorted([WORDS.index("abc"), WORDS.index("a\\bc")])
    assert await database.read(lambda unit: unit.rows(query, [])) == [(None, None)]


async def test_locks_are_a_matter_of_the_database(database: Database[Unit]) -> None:
    async def verb(unit: Unit) -> list[Any]:
        return [
            *await unit.rows("SELECT word FROM words WHERE word = 'abc' {for_update}"),
            *await unit.rows("SELECT word FROM words WHERE word = 'ab' {skip_locked}"),
        ]

    assert await database.write(verb) == [("abc",), ("ab",)]
