"""SQLite and PostgreSQL: connections, transactions, and what their errors mean."""
