"""What services ask of the store of runs."""

from __future__ import annotations

from typing import Protocol


class RunStore(Protocol):
    """Rows of runs."""
