"""Names that registered models had before they were renamed, so that their past is found by them.

Those of earlier renames are read from the event log.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_RENAMES = "SELECT subject, before FROM events WHERE type = 'registered_model.renamed' AND before IS NOT NULL"
_ADD = (
    "INSERT INTO former_model_names (name, registered_model_id) SELECT CAST(:name AS TEXT), id FROM registered_models "
    "WHERE id = :row ON CONFLICT (name, registered_model_id) DO NOTHING"
)


def upgrade() -> None:
    op.create_table(
        "former_model_names",
        sa.Column("name", STRING, nullable=False),
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["registered_model_id"],
            ["registered_models.id"],
            name=op.f("fk_former_model_names_registered_model_id"),
        ),
        sa.PrimaryKeyConstraint("name", "registered_model_id", name=op.f("pk_former_model_names")),
        sqlite_with_rowid=False,
    )
    bind = op.get_bind()
    for subject, before in bind.execute(sa.text(_RENAMES)).all():
        name = json.loads(before).get("name")
        _, _, row = subject.partition(":")
        if isinstance(name, str) and row.isdecimal():
            bind.execute(sa.text(_ADD), {"name": name, "row": int(row)})
