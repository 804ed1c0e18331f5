"""Server processes: a single server process, and the parent of several workers."""
