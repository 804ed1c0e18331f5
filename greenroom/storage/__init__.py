"""Where the registry is kept: rows in a database, bytes in a blob store."""
