"""A progress bar for long transfers, drawn only where a person watches."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from greenroom.core.visible_text import visible
from greenroom.sdk.settings import flag
from greenroom.sdk.transport import OnBytes

# Below this a transfer is over before a bar is read.
_WORTH_A_BAR_BYTES = 8 * 1024 * 1024
_WORTH_A_BAR_FILES = 200


def is_interactive() -> bool:
    """Tell whether a person watches standard error, and has not switched progress off."""
    return sys.stderr.isatty() and flag("ENABLE_ARTIFACTS_PROGRESS_BAR", default=True)


@contextmanager
def transfer_bar(title: str, *, size_bytes: int, files: int) -> Iterator[OnBytes]:
    """Show how far a transfer is; the function given may be called from several threads."""
    is_long = size_bytes >= _WORTH_A_BAR_BYTES or files >= _WORTH_A_BAR_FILES
    if not is_long or not is_interactive():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    lock = threading.Lock()
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(visible(title), total=size_bytes)

        def advance(count: int) -> None:
            with lock:
                progress.advance(task, count)

        yield advance
