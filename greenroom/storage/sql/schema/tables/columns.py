"""Columns and tables of the shapes that recur in the schema."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Order and range comparisons must agree on both databases: SQLite compares bytes, PostgreSQL only under "C".
STRING: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
INT = BigInteger()
# Only INTEGER PRIMARY KEY is the row id on SQLite.
KEY: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")


def text_column(name: str, *, null: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, STRING, nullable=null, primary_key=primary_key)


def int_column(name: str, *, null: bool = False, primary_key: bool = False) -> Column[int]:
    return Column(name, INT, nullable=null, primary_key=primary_key, autoincrement=False)


def count_column(name: str) -> Column[int]:
    """A number that begins at 0."""
    return Column(name, INT, nullable=False, server_default=text("0"))


def id_column() -> Column[int]:
    return Column("id", KEY, primary_key=True, autoincrement=True)


def ref_column(name: str, target: str, *, primary_key: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey(target), nullable=False, primary_key=primary_key, autoincrement=False)


def key_values(name: str, owner: str) -> Table:
    """A key-value table of one owner: tags and params; clustered by owner on SQLite."""
    return Table(
        name,
        metadata,
        int_column(owner, primary_key=True),
        text_column("key", primary_key=True),
        text_column("value"),
        sqlite_with_rowid=False,
    )


def searched_key_values(name: str, owner: str, *within: str) -> Table:
    """A key-value table whose owners are found by key and value, perhaps within something such as an experiment.

    A value may be longer than a B-tree key of PostgreSQL (2704 bytes): the index holds how it begins.
    """
    return Table(
        name,
        metadata,
        int_column(owner, primary_key=True),
        text_column("key", primary_key=True),
        *(int_column(column) for column in within),
        text_column("value"),
        Column("value_start", STRING, Computed("substr(value, 1, 100)", persisted=True), nullable=False),
        Index(f"ix_{name}_search", *within, "key", "value_start", owner),
        sqlite_with_rowid=False,
    )
