"""SQL storage: one schema and one SQL text per query for SQLite and PostgreSQL."""
