"""Storage of the registry: rows in a database, bytes in a blob store."""
