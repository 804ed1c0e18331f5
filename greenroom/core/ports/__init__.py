"""What the outside must provide, as Protocols: the database, its transactions, and the stores inside one."""

from __future__ import annotations

from greenroom.core.ports.transaction import ChangeNeeded, Database, Transaction

__all__ = ["ChangeNeeded", "Database", "Transaction"]
