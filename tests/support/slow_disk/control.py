"""A slow disk: delays the flushes of chosen processes while they run.

disk = SlowDisk.made_in(tmp_path)  # None where there is no C compiler
server = start_server("--data", tmp_path / "data", environment=disk.environment)
disk.delay(0.5)
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

_SOURCE = Path(__file__).with_name("slow_disk.c")


class SlowDisk:
    """Delays fsync and fdatasync of the processes started with its `environment`."""

    def __init__(self, library: Path, file: Path) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
        self.delay(0)
        self.environment = {"LD_PRELOAD": str(library), "SLOW_DISK_FILE": str(file)}

    @classmethod
    def made_in(cls, folder: Path) -> SlowDisk | None:
        """Compile the library into a folder; None where that cannot be done."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None or not sys.platform.startswith("linux"):
            return None
        library = folder / "slow_disk.so"
        command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE), "-ldl"]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            return None
        return cls(library, folder / "slow-disk")

    def delay(self, seconds: float) -> None:
        """Let each flush that begins from now on take so much longer; 0: none."""
        os.pwrite(self._file, struct.pack("=i", int(seconds * 1000)), 0)

    def close(self) -> None:
        """Close the file; the delay stays as it is."""
        os.close(self._file)
