"""Messages of the public API: rules of stages and aliases, checklists, and trying a rule out."""

from __future__ import annotations
