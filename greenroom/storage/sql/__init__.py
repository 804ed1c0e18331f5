"""Where rows are kept: one schema and one SQL text per query for SQLite and PostgreSQL."""
