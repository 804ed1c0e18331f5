"""Experiments, runs, metrics and logged models."""
