"""The light client: one transport seam, a client over it, and the fluent names users know."""
