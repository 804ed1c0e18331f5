"""The processes of a server: one that listens, and the parent of several workers."""
