"""What services ask of the store of model versions."""

from __future__ import annotations

from typing import Protocol


class ModelVersionStore(Protocol):
    """Rows of model versions."""
