"""One SQL text for two databases.

A query is written once, with ``$1 $2 ...`` for its values, and rendered for each driver when its module is imported.
Where the dialects differ, the text has a marker in braces:

    {for_update}             lock the rows read (PostgreSQL; SQLite has one writer anyway)
    {for_share}              lock the rows read against changes, but not against the same lock
    {skip_locked}            lock the rows read, leaving out those that others hold: for leases
    a {like} $1              LIKE that minds case; NOT goes before the marker
    a {ilike} $1             LIKE that does not, for the letters A to Z
    a IN {texts:$1}          a list of strings given as one value; {ints:$1} the same for integers; NOT IN too
    a IN {any_texts:$1}      the same, planned without a look at the value, so that PostgreSQL keeps the plan
    a {among:SELECT ...}     IN, where PostgreSQL is to look up each of the values and to plan nothing else
    {values:int,text,float}  the values of an INSERT for `Session.execute_many`: all rows travel as one statement on
    PostgreSQL;
                             no two of them may conflict with each other in its ON CONFLICT
    {find:text, part}        where a part begins in a text, from 1; 0 when it is not there
    {plain:column}           a column of which SQLite is to use no index; PostgreSQL knows better
    WITH t AS {once} (...)   a query that PostgreSQL runs once and keeps the rows of, and SQLite each time: reading an
                             index again is cheaper there
    {least:a, b}             the smaller one; {greatest:a, b} the larger one; neither may be NULL
    {json_object:k, v}       all rows of a sub-select as one JSON object in text form, NULL without rows
    {json_array:v}           all values of a sub-select as one JSON array in text form, NULL without rows
    {next_id:table}          an id for a row that will be inserted in this transaction, ahead of it
    {transaction_id}         number of the running transaction, for the event log; 0 on SQLite
    {share:text}             a shared lock on a name until the end of the transaction, to be selected; the name on SQLite
    {exclude:text}           the lock that excludes it

On PostgreSQL a statement that waits for a lock answers the columns of the locked row as they are after the wait; what
it reads of other rows, in sub-selects too, is as old as its beginning, and a row that no longer fits the condition is
left out. So a lock reads the columns of its own row alone, and everything else is read by the next statement.

Patterns of LIKE know ``%`` and ``_`` and nothing else: a backslash is a backslash. SQLite's own LIKE ignores case, so
`{like}` becomes GLOB there, over the pattern put into its words.

Where a value is used on its own, PostgreSQL needs its type: ``CAST($1 AS BIGINT)`` works on both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_PARAMETER = re.compile(r"\$(\d+)")
_MARKER = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_LIKE = re.compile(r"\{(i?like)\} \$(\d+)")
_LIST = re.compile(r"(?:\b(NOT )?IN )?\{(any_)?(texts|ints):\$(\d+)\}")
_CHANGE = re.compile(r"\b(?:INSERT INTO (\w+)|UPDATE (\w+) (?:AS \w+ )?SET|DELETE FROM (\w+))\b")

_LASTING = re.compile(
    r"\{(?:for_update|for_share|skip_locked|transaction_id)\}|\{(?:share|exclude):|\bpg_advisory_xact_lock"
)

_GLOB = "?{0}"
# The bracket first: the later ones bring brackets of their own.
for _special, _plain in (("[", "[[]"), ("*", "[*]"), ("?", "[?]"), ("%", "*"), ("_", "?")):
    _GLOB = f"replace({_GLOB}, '{_special}', '{_plain}')"

_LIKES = {
    "sqlite": {"like": f"GLOB {_GLOB}", "ilike": "LIKE ?{0}"},
    "postgres": {"like": "LIKE ${0} ESCAPE ''", "ilike": "ILIKE ${0} ESCAPE ''"},
}
_ARRAYS = {"texts": "text[]", "ints": "bigint[]"}
_COLUMN_TYPES = {"int": "bigint[]", "text": "text[]", "float": "float8[]"}
_MARKERS = {
    "sqlite": {
        "for_update": "",
        "for_share": "",
        "skip_locked": "",
        "transaction_id": "0",
        "share": "{0}",
        "exclude": "{0}",
        "next_id": "(SELECT coalesce(max(id), 0) + 1 FROM {0})",
        "among": "IN ({0})",
        "once": "NOT MATERIALIZED",
        "plain": "+{0}",
        "find": "instr({0})",
        "least": "min({0})",
        "greatest": "max({0})",
        "json_object": "nullif(json_group_object({0}), '{{}}')",
        "json_array": "nullif(json_group_array({0}), '[]')",
    },
    "postgres": {
        "for_update": "FOR UPDATE",
        "for_share": "FOR SHARE",
        "skip_locked": "FOR UPDATE SKIP LOCKED",
        "transaction_id": "(pg_current_xact_id()::text::bigint)",
        "share": "pg_advisory_xact_lock_shared(hashtextextended({0}, 0))",
        "exclude": "pg_advisory_xact_lock(hashtextextended({0}, 0))",
        "next_id": "nextval('{0}_id_seq')",
        "among": "= ANY(ARRAY({0}))",
        "once": "MATERIALIZED",
        "plain": "{0}",
        "find": "strpos({0})",
        "least": "least({0})",
        "greatest": "greatest({0})",
        # An aggregate over no rows is NULL here already, and '{}' or '[]' on SQLite.
        "json_object": "CAST(json_object_agg({0}) AS text)",
        "json_array": "CAST(json_agg({0}) AS text)",
    },
}


class Sql:
    """A query text, rendered for both databases.

    Args:
        disjoint: it changes no row that another disjoint statement on the same table changes when both are deferred
            together, so on PostgreSQL they may be sent as one (`Session.defer`).

    Attributes:
        sqlite: the text for SQLite.
        postgres: the text for PostgreSQL.
        lists: positions, from 0, of the values that are lists.
        changes: whether it writes; a read refuses it then.
        needs_transaction: whether what it does lasts to the end of a transaction: a change, a lock, a transaction id.
        target: the table it writes to, None for a query.
        is_bulk: whether it has `{values:...}`, so that only `Session.execute_many` takes it.

    Raises:
        ValueError: a marker is unknown, or the numbers of the values have a gap.

    >>> query = Sql("SELECT name FROM stages WHERE name IN {texts:$1} {for_update}")
    >>> query.sqlite
    'SELECT name FROM stages WHERE name IN (SELECT value FROM json_each(?1))'
    >>> query.postgres
    'SELECT name FROM stages WHERE name = ANY(CAST($1 AS text[])) FOR UPDATE'
    """

    __slots__ = ("changes", "disjoint", "is_bulk", "lists", "needs_transaction", "postgres", "sqlite", "target")

    def __init__(self, text: str, *, disjoint: bool = False) -> None:
        self.is_bulk: Final = "{values:" in text
        self.disjoint: Final = disjoint
        change = _CHANGE.search(text)
        self.changes: Final = change is not None
        self.needs_transaction: Final = self.changes or _LASTING.search(text) is not None
        self.target: Final = None if change is None else change[1] or change[2] or change[3]
        self.lists: Final = tuple(sorted({int(found[4]) - 1 for found in _LIST.finditer(text)}))
        self.postgres: Final = _render(text, "postgres")
        self.sqlite: Final = _PARAMETER.sub(r"?\1", _render(text, "sqlite"))
        _check_numbers(self.postgres)

    def __repr__(self) -> str:
        return f"Sql({self.postgres!r})"


def merged(texts: Sequence[str]) -> str:
    """Merge statements for PostgreSQL into one, their values one after another.

    >>> merged(["DELETE FROM a WHERE b = $1", "INSERT INTO c (d, e) VALUES ($2, $1)"])
    'WITH _1 AS (DELETE FROM a WHERE b = $1), _2 AS (INSERT INTO c (d, e) VALUES ($3, $2)) SELECT'
    """
    parts: list[str] = []
    before = 0
    for number, text in enumerate(texts, 1):
        numbers = [int(found) for found in _PARAMETER.findall(text)]
        shifted = _PARAMETER.sub(lambda found, by=before: f"${int(found[1]) + by}", text)  # type: ignore[misc]
        parts.append(f"_{number} AS ({shifted})")
        before += max(numbers, default=0)
    return f"WITH {', '.join(parts)} SELECT"


def _render(text: str, dialect: str) -> str:
    text = _LIKE.sub(lambda found: _LIKES[dialect][found[1]].format(found[2]), text)
    text = _LIST.sub(_sqlite_list if dialect == "sqlite" else _postgres_list, text)
    return _MARKER.sub(lambda found: _fill(found[1], found[2], dialect), text).rstrip()


def _fill(marker: str, argument: str | None, dialect: str) -> str:
    if marker == "values":
        return _values(argument or "", dialect)
    template = _MARKERS[dialect].get(marker)
    if template is None:
        raise ValueError(f"unknown marker {{{marker}}}; {{like}} and {{ilike}} go before a value, as in {{like}} $1")
    return template.format(argument)


def _sqlite_list(found: re.Match[str]) -> str:
    words = found[0][: found[0].index("{")]
    return f"{words}(SELECT value FROM json_each(?{found[4]}))"


def _postgres_list(found: re.Match[str]) -> str:
    array = f"CAST(${found[4]} AS {_ARRAYS[found[3]]})"
    if found[2]:
        # The outer cast makes it one array; without it, it would be a query for rows.
        array = f"CAST((SELECT {array}) AS {_ARRAYS[found[3]]})"
    if not found[0].startswith("{"):
        return f"<> ALL({array})" if found[1] else f"= ANY({array})"
    return f"(SELECT unnest({array}))"


def _values(types: str, dialect: str) -> str:
    arrays = [_COLUMN_TYPES[name.strip()] for name in types.split(",")]
    if dialect == "sqlite":
        return f"VALUES ({', '.join(f'${number}' for number in range(1, len(arrays) + 1))})"
    return f"SELECT * FROM unnest({', '.join(f'CAST(${n} AS {array})' for n, array in enumerate(arrays, 1))})"


def _check_numbers(text: str) -> None:
    numbers = {int(number) for number in _PARAMETER.findall(text)}
    if numbers != set(range(1, len(numbers) + 1)):
        raise ValueError(f"the values of a query are numbered from $1 without gaps: {text}")
