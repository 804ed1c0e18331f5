"""What services ask of the store of logged models."""

from __future__ import annotations

from typing import Protocol


class LoggedModelStore(Protocol):
    """Rows of logged models."""
