"""Registered models, model versions, their files and stages, and comments on them."""
