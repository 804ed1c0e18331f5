"""Ports: Protocols of the database, its transactions, and the stores of a transaction."""

from __future__ import annotations

from greenroom.core.ports.transaction import ChangeNeeded, Database, FileNeeded, Transaction

__all__ = ["ChangeNeeded", "Database", "FileNeeded", "Transaction"]
