"""Transition requests: asking, deciding, carrying out."""
