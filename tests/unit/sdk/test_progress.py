"""The progress bar of a transfer."""

from __future__ import annotations

import sys

import pytest

from greenroom.sdk import progress

MB = 1_000_000


class Clock:
    """A monotonic clock moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    monkeypatch.setenv("COLUMNS", "100")
    return clock


def watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make standard error a terminal."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)


def test_a_long_transfer_shows_size_speed_and_time_left(
    capsys: pytest.CaptureFixture[str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(monkeypatch)
    with progress.transfer_bar("Uploading a\x1b[2J.bin", size_bytes=40 * MB, files=1) as on_bytes:
        clock.now += 2
        on_bytes(10 * MB)
        on_bytes(10 * MB)  # too soon to be drawn
    drawn = capsys.readouterr().err.split("\r\x1b[K")
    line = r"Uploading a\x1b[2J.bin  [######                  ]  10.0 MB of 40.0 MB  5.0 MB/s  0:06 left"
    # The last write clears the line.
    assert drawn == ["", line, ""]


def test_the_line_fits_the_terminal(
    capsys: pytest.CaptureFixture[str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(monkeypatch)
    monkeypatch.setenv("COLUMNS", "30")
    with progress.transfer_bar("Uploading a file", size_bytes=40 * MB, files=1) as on_bytes:
        on_bytes(1)
    assert capsys.readouterr().err.split("\r\x1b[K")[1] == "Uploading a file  [         …"


def test_bytes_that_go_again_are_taken_back(
    capsys: pytest.CaptureFixture[str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(monkeypatch)
    with progress.transfer_bar("Uploading", size_bytes=40 * MB, files=1) as on_bytes:
        on_bytes(40 * MB)
        on_bytes(-40 * MB)
        clock.now += 1
        on_bytes(0)
    assert capsys.readouterr().err.split("\r\x1b[K")[-2] == f"Uploading  [{' ' * 24}]  0 B of 40.0 MB"


def test_a_short_transfer_shows_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    watch(monkeypatch)
    with progress.transfer_bar("Uploading", size_bytes=1 * MB, files=1) as on_bytes:
        on_bytes(1 * MB)
    assert capsys.readouterr().err == ""


def test_nothing_is_drawn_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.transfer_bar("Uploading", size_bytes=40 * MB, files=1) as on_bytes:
        on_bytes(40 * MB)
    assert capsys.readouterr().err == ""
