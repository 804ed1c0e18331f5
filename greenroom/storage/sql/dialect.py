"""One SQL text for two databases.

A query is written once, with ``$1 $2 ...`` for its values, and rendered for each driver when its module is imported.
Where the dialects part, a marker in braces stands in the text:

    {for_update}            lock the rows read (PostgreSQL; SQLite has one writer anyway)
    a {like} $1             LIKE that minds case
    a {ilike} $1            LIKE that does not
    {transaction_id}        number of the running transaction, for the event log; 0 on SQLite
    a IN {texts:$1}         a list of strings given as one value; {ints:$1} the same for integers
    {find:text, part}       where a part begins in a text, from 1; 0 when it is not there
    {json_object:k, v}      all rows of a sub-select as one JSON object in text form, NULL when there are none
    {json_array:v}          all values of a sub-select as one JSON array in text form, NULL when there are none

On SQLite the connection turns on ``case_sensitive_like`` and brings its own REGEXP, which stands for ILIKE there.
"""

from __future__ import annotations

import re
from typing import Final

_PARAMETER = re.compile(r"\$(\d+)")
_MARKER = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_LIST_MARKER = re.compile(r"\{(?:texts|ints):\$(\d+)\}")

_POSTGRES = {
    "for_update": "FOR UPDATE",
    "like": "LIKE",
    "ilike": "ILIKE",
    "transaction_id": "(pg_current_xact_id()::text::bigint)",
    "texts": "(SELECT unnest(CAST({0} AS text[])))",
    "ints": "(SELECT unnest(CAST({0} AS bigint[])))",
    "find": "strpos({0})",
    # nullif: an aggregate over no rows is NULL on PostgreSQL and '{}' or '[]' on SQLite.
    "json_object": "CAST(json_object_agg({0}) AS text)",
    "json_array": "CAST(json_agg({0}) AS text)",
}
_SQLITE = {
    "for_update": "",
    "like": "LIKE",
    "ilike": "REGEXP",
    "transaction_id": "0",
    "texts": "(SELECT value FROM json_each({0}))",
    "ints": "(SELECT value FROM json_each({0}))",
    "find": "instr({0})",
    "json_object": "nullif(json_group_object({0}), '{{}}')",
    "json_array": "nullif(json_group_array({0}), '[]')",
}


class Sql:
    """A query text, rendered for both databases.

    Attributes:
        list_parameters: positions, from 0, of the values that are lists.

    >>> query = Sql("SELECT name FROM stages WHERE name IN {texts:$1} {for_update}")
    >>> query.sqlite
    'SELECT name FROM stages WHERE name IN (SELECT value FROM json_each(?1)) '
    """

    __slots__ = ("list_parameters", "postgres", "sqlite")

    def __init__(self, text: str) -> None:
        self.list_parameters: Final = tuple(sorted({int(number) - 1 for number in _LIST_MARKER.findall(text)}))
        self.postgres: Final = _fill(text, _POSTGRES)
        self.sqlite: Final = _PARAMETER.sub(r"?\1", _fill(text, _SQLITE))

    def __repr__(self) -> str:
        return f"Sql({self.postgres!r})"


def _fill(text: str, markers: dict[str, str]) -> str:
    return _MARKER.sub(lambda found: markers[found[1]].format(found[2]), text)
