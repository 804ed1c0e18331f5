"""Functions called when this process ends, and whether they will be called.

`atexit` is not enough: a forked child of `multiprocessing` never runs its handlers, and other children may be
terminated without warning.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from typing import Any

_functions: list[tuple[int, Callable[[], None]]] = []
_finalizers_pid: int | None = None
_is_ending = False
_is_forked = False
# In a forked child: the current process of multiprocessing at the fork; None if it was not imported.
_process_at_fork: Any = None


def register(function: Callable[[], None], *, order: int) -> None:
    """Call a function when this process ends; registered once, at import.

    In children of multiprocessing, it is called only after `prepare`.

    Args:
        order: in those children, higher ones are called first; `atexit` calls the last registered one first.
    """

    def call() -> None:
        global _is_ending
        _is_ending = True
        function()

    _functions.append((order, call))
    atexit.register(call)


def prepare() -> None:
    """Make sure that the registered functions are called in a child of multiprocessing as well.

    Called before a module relies on them in this process; not at import, because a child loses the finalizers
    registered before it started.
    """
    global _finalizers_pid
    if _finalizers_pid == os.getpid() or not _is_multiprocessing_child():
        return
    _finalizers_pid = os.getpid()
    finalizers = sys.modules["multiprocessing.util"]
    for order, function in _functions:
        finalizers.Finalize(None, function, exitpriority=order)


def will_run() -> bool:
    """Return whether the registered functions have not run yet, and will run when the process ends normally.

    False in a child of a plain ``os.fork``, which ends with ``os._exit``, and in a daemonic child of multiprocessing,
    such as those of a pool, which the parent may terminate at any time.
    """
    if _is_ending:
        return False
    if _is_multiprocessing_child():
        return not sys.modules["multiprocessing.process"].current_process().daemon
    return not _is_forked


def _is_multiprocessing_child() -> bool:
    process = sys.modules.get("multiprocessing.process")
    if process is None or process.parent_process() is None or "multiprocessing.util" not in sys.modules:
        return False
    # After a plain fork, multiprocessing still reports the parent's process object.
    return not _is_forked or process.current_process() is not _process_at_fork


def _after_fork() -> None:
    global _is_ending, _is_forked, _process_at_fork
    process = sys.modules.get("multiprocessing.process")
    _is_ending = False
    _is_forked, _process_at_fork = True, None if process is None else process.current_process()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
