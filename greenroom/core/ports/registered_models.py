"""What services ask of the store of registered models."""

from __future__ import annotations

from typing import Protocol


class RegisteredModelStore(Protocol):
    """Rows of registered models."""
