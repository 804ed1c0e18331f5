"""Who vouches for these bytes: sign and verify."""
