"""Progress bars for long transfers, drawn only on an interactive terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from greenroom.core.sizes import size_text
from greenroom.sdk.settings import flag
from greenroom.sdk.transport import OnBytes

# Smaller transfers are over before a bar can be read.
_MIN_BAR_BYTES = 8 * 1024 * 1024
_MIN_BAR_FILES = 200
_BAR_WIDTH = 24
_REDRAW_S = 0.1
# Moves to the start of the line and clears it to its end (ECMA-48, EL).
_CLEAR = "\r\x1b[K"


def is_interactive() -> bool:
    """Return whether standard error is a terminal and progress bars are enabled."""
    return sys.stderr.isatty() and flag("ENABLE_ARTIFACTS_PROGRESS_BAR", default=True)


@contextmanager
def transfer_bar(title: str, *, size_bytes: int, files: int) -> Iterator[OnBytes]:
    """Show the progress of a transfer; the function it yields is thread-safe."""
    is_long = size_bytes >= _MIN_BAR_BYTES or files >= _MIN_BAR_FILES
    if not is_long or not is_interactive():
        yield lambda _: None
        return
    try:
        yield _Transfer(title, size_bytes).advance
    finally:
        clear_line()


def draw_line(text: str) -> None:
    """Write a line to standard error in place of the previous one, cut to the width of the terminal."""
    import shutil

    from greenroom.core.text_widths import cut
    from greenroom.core.visible_text import visible

    # One column less: some terminals wrap a full line.
    room = shutil.get_terminal_size().columns - 1
    sys.stderr.write(_CLEAR + cut(visible(text), room))
    sys.stderr.flush()


def clear_line() -> None:
    """Remove what `draw_line` drew."""
    sys.stderr.write(_CLEAR)
    sys.stderr.flush()


def bar(done: int, total: int) -> str:
    """Return a progress bar.

    >>> bar(1, 4)
    '[######                  ]'
    """
    full = _BAR_WIDTH if total <= 0 else max(0, min(_BAR_WIDTH, _BAR_WIDTH * done // total))
    return f"[{'#' * full}{' ' * (_BAR_WIDTH - full)}]"


def clock_text(seconds: float) -> str:
    """Format a duration.

    >>> clock_text(75), clock_text(3725)
    ('1:15', '1:02:05')
    """
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


class _Transfer:
    """Draws the progress of a transfer, at most every tenth of a second."""

    def __init__(self, title: str, size_bytes: int) -> None:
        self._title = title
        self._size_bytes = size_bytes
        self._done = 0
        self._began = time.monotonic()
        self._redraw_at = self._began
        self._lock = threading.Lock()

    def advance(self, count: int) -> None:
        """Count bytes and redraw the line when it is due."""
        with self._lock:
            self._done += count
            now = time.monotonic()
            if now >= self._redraw_at:
                self._redraw_at = now + _REDRAW_S
                draw_line(self._text(now - self._began))

    def _text(self, elapsed_s: float) -> str:
        sizes = f"{size_text(self._done)} of {size_text(self._size_bytes)}"
        parts = [self._title, bar(self._done, self._size_bytes), sizes]
        if self._done > 0 and elapsed_s > 0:
            per_second = self._done / elapsed_s
            left_s = max(0, self._size_bytes - self._done) / per_second
            parts += [f"{size_text(int(per_second))}/s", f"{clock_text(left_s)} left"]
        return "  ".join(parts)
