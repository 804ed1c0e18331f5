"""Ports: Protocols of the database, its transactions, and the stores of a transaction."""

from __future__ import annotations

from greenroom.core.ports.transaction import ChangeNeeded, ContentNeeded, Database, Transaction

__all__ = ["ChangeNeeded", "ContentNeeded", "Database", "Transaction"]
