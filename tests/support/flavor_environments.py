"""Environment variables of programs in the environments of the flavors."""

from __future__ import annotations

from scripts.environments import CHECKOUT
from tests.compat.scenarios import steps

PROGRAM_TIMEOUT_S = 1200


def variables() -> dict[str, str]:
    """Give the environment variables of a program: one thread, this checkout, no hub of models."""
    alone = dict.fromkeys(("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1")
    offline = {"HF_HUB_OFFLINE": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(CHECKOUT)}
    return {**steps.ENVIRONMENT, **alone, **offline, "GREENROOM_ENABLE_ARTIFACTS_PROGRESS_BAR": "false"}
