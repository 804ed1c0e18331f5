"""Stages of a workspace, the rules of stages and aliases, and how versions stand against them."""
