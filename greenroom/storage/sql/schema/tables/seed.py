"""Rows of every new store."""

from __future__ import annotations

from greenroom.core.stages import STAGES

_NOW_MS = {
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM now()) * 1000 AS BIGINT)",
}

# Rows of every new store; part of the initial migration. The stages are those of `core.stages`: docs/decisions/0135.
SEED = {
    dialect: (
        "INSERT INTO stages (workspace, name, position) VALUES "
        + ", ".join(f"('default', '{stage}', {position})" for position, stage in enumerate(STAGES)),
        "INSERT INTO experiments (experiment_id, workspace, name, artifact_location, lifecycle_stage, created_at_ms, "
        f"updated_at_ms) VALUES (0, 'default', 'Default', 'mlflow-artifacts:/0', 'active', {now_ms}, {now_ms})",
        "INSERT INTO artifact_roots (workspace, path, kind, owner_id) VALUES ('default', '0', 'experiment', '0')",
        "INSERT INTO event_sequencer (id) VALUES (1)",
        "INSERT INTO workspaces (key, name, description, created_at_ms, updated_at_ms) VALUES "
        f"('default', 'default', '', {now_ms}, {now_ms})",
        "INSERT INTO access_state (id) VALUES (1)",
    )
    for dialect, now_ms in _NOW_MS.items()
}
