"""How the schema came to be: Alembic's migrations, and the SQL a fresh store is made from.

    versions/NNNN_name.py                     one step each; its revision is the number
    fresh_sqlite.sql, fresh_postgres.sql      the newest schema, stamped with its revision

After a change of `tables/`::

    python -m greenroom.storage.sql.schema.migrations

rewrites the SQL for fresh stores and, as long as no release has carried it, the initial migration. Both are generated:
edit neither by hand. Once a release has carried a revision, the same command writes the next step for a person to read
and correct.
"""
