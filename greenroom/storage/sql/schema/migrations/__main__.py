"""Write what is generated from `tables/`: ``python -m greenroom.storage.sql.schema.migrations [what the change is about]``.

With a description it begins a migration of that name; without, it only writes the SQL of fresh stores again.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.schema.tables import KEY, SEED, STRING, metadata

# The newest released revision: it and those before it never change again (a test knows their digests),
# and tests/contract/stores has a store of each that was the newest of a release.
RELEASED: Final = 7

_STAMP = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
_DIALECTS: dict[upgrades.Dialect, Any] = {
    "sqlite": sqlite.dialect(),
    "postgres": postgresql.dialect(),  # type: ignore[no-untyped-call]
}
_MIGRATION = '''"""{about}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down_revision!r}

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
{body}
'''


def fresh_sql(dialect: upgrades.Dialect, revision: str) -> str:
    """Render the statements that make a fresh store, one a paragraph, stamped with a revision."""
    statements: list[str] = []
    for table in metadata.sorted_tables:
        statements.append(_compile(CreateTable(table), dialect))
        statements += [_compile(CreateIndex(index), dialect) for index in sorted(table.indexes, key=_name)]
    statements += [
        *SEED[_DIALECTS[dialect].name],
        _STAMP,
        f"INSERT INTO alembic_version (version_num) VALUES ('{revision}')",
    ]
    return upgrades.SEPARATOR.join(statements) + ";\n"


def next_migration(about: str, *, revision: str, down_revision: str) -> str:
    """Render the difference between the released migrations and `tables/`."""
    with sa.create_engine("sqlite://").connect() as connection:
        upgrades.run_alembic(connection, upgrades.MIGRATIONS)
        body = _render(connection)
    return _MIGRATION.format(about=about, revision=revision, down_revision=down_revision, body=body)


def main(arguments: Sequence[str]) -> int:
    """Write the files."""
    if arguments:
        migration = _begin_migration(" ".join(arguments))
        print(f"wrote {_shown(migration)}")
    upgrades.head_revision.cache_clear()
    for dialect in _DIALECTS:
        target = upgrades.MIGRATIONS / f"fresh_{dialect}.sql"
        target.write_text(fresh_sql(dialect, upgrades.head_revision()))
        print(f"wrote {_shown(target)}")
    return 0


def _begin_migration(about: str) -> Path:
    head = upgrades.head_revision()
    revision = f"{int(head) + 1:04}"
    name = re.sub(r"[^a-z0-9]+", "_", about.lower()).strip("_")
    migration = upgrades.MIGRATIONS / "versions" / f"{revision}_{name}.py"
    migration.write_text(next_migration(about, revision=revision, down_revision=head))
    subprocess.run([sys.executable, "-m", "ruff", "check", "--quiet", "--fix", migration], check=False)
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", migration], check=True)
    return migration


def _render(connection: sa.Connection) -> str:
    script = produce_migrations(MigrationContext.configure(connection), metadata)
    operations = script.upgrade_ops
    assert operations is not None
    text: str = render_python_code(operations, render_item=_render_item)
    return re.sub(r"^ *# ###.*\n?", "", text, flags=re.MULTILINE).rstrip()


def _render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Render the two types with variants by the names that the template defines; False leaves the rest to Alembic."""
    if kind == "type" and item is STRING:
        return "STRING"
    return "KEY" if kind == "type" and item is KEY else False


def _compile(element: Any, dialect: upgrades.Dialect) -> str:
    text = str(element.compile(dialect=_DIALECTS[dialect])).strip()
    return "\n".join(line.rstrip() for line in text.splitlines())


def _name(index: sa.Index) -> str:
    return str(index.name)


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
