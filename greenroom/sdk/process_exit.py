"""The end of this process: what runs then, and whether anything does.

`atexit` is not enough: a process that `multiprocessing` begins by fork never runs it, and other children may be ended
without notice.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from typing import Any

_functions: list[tuple[int, Callable[[], None]]] = []
_has_finalizers_in: int | None = None
_is_ending = False
_is_forked = False
# In a forked child: what multiprocessing took for the running process at the fork, None if it was not loaded.
_process_at_fork: Any = None


def register(function: Callable[[], None], *, order: int) -> None:
    """Call a function when this process ends; called once, when a module is imported.

    Children of multiprocessing call it only after `prepare`.

    Args:
        order: the higher ones are called first there; `atexit` calls what was registered last first.
    """

    def call() -> None:
        global _is_ending
        _is_ending = True
        function()

    _functions.append((order, call))
    atexit.register(call)


def prepare() -> None:
    """Make sure that the registered functions are called in a child of multiprocessing too.

    Called by whoever needs one of them in this process; not at import, since a child forgets what was arranged before
    it was begun.
    """
    global _has_finalizers_in
    if _has_finalizers_in == os.getpid() or not _is_of_multiprocessing():
        return
    _has_finalizers_in = os.getpid()
    finalizers = sys.modules["multiprocessing.util"]
    for order, function in _functions:
        finalizers.Finalize(None, function, exitpriority=order)


def is_certain() -> bool:
    """Tell whether this process has still to call them, and does so however it usually ends.

    Not in a child of a plain ``os.fork``, which ends with ``os._exit``, and not in a daemonic child of multiprocessing,
    such as those of a pool, which its parent may terminate at any moment.
    """
    if _is_ending:
        return False
    if _is_of_multiprocessing():
        return not sys.modules["multiprocessing.process"].current_process().daemon
    return not _is_forked


def _is_of_multiprocessing() -> bool:
    process = sys.modules.get("multiprocessing.process")
    if process is None or process.parent_process() is None or "multiprocessing.util" not in sys.modules:
        return False
    # A plain fork of such a child still takes itself for its parent.
    return not _is_forked or process.current_process() is not _process_at_fork


def _after_fork() -> None:
    global _is_ending, _is_forked, _process_at_fork
    process = sys.modules.get("multiprocessing.process")
    _is_ending = False
    _is_forked, _process_at_fork = True, None if process is None else process.current_process()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
