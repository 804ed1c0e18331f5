"""Copy the tags and aliases of versions onto their rows, and note the first version of each stage.

All of it is worked out from the tables that hold tags, aliases and stages.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

STRING = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# An aggregate over no rows is '{}' or '[]' on SQLite and NULL on PostgreSQL; no row without tags or aliases is written.
_OBJECT = {"sqlite": "json_group_object(t.key, t.value)", "postgresql": "CAST(json_object_agg(t.key, t.value) AS text)"}
_ARRAY = {"sqlite": "json_group_array(a.alias)", "postgresql": "CAST(json_agg(a.alias) AS text)"}


def upgrade() -> None:
    op.add_column("model_versions", sa.Column("tags_json", STRING, nullable=True))
    op.add_column("model_versions", sa.Column("aliases_json", STRING, nullable=True))
    dialect = op.get_bind().dialect.name
    op.execute(
        f"UPDATE model_versions SET tags_json = (SELECT {_OBJECT[dialect]} FROM model_version_tags t "
        "WHERE t.model_version_id = model_versions.id) "
        "WHERE id IN (SELECT t.model_version_id FROM model_version_tags t)"
    )
    op.execute(
        f"UPDATE model_versions SET aliases_json = (SELECT {_ARRAY[dialect]} FROM aliases a "
        "WHERE a.registered_model_id = model_versions.registered_model_id AND a.version = model_versions.version) "
        "WHERE EXISTS (SELECT 1 FROM aliases a "
        "WHERE a.registered_model_id = model_versions.registered_model_id AND a.version = model_versions.version)"
    )
    op.drop_table("latest_versions")
    op.create_table(
        "latest_versions",
        sa.Column("registered_model_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stage", STRING, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("registered_model_id", "stage", name=op.f("pk_latest_versions")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO latest_versions (registered_model_id, stage, version, first_version) "
        "SELECT registered_model_id, stage, max(version), min(version) FROM model_version_stages "
        "GROUP BY registered_model_id, stage"
    )
