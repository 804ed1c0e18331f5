"""On-demand import of model libraries, with a helpful error if one is missing."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from greenroom.errors import InvalidInput

# Packages whose name differs from the module's.
PACKAGE_OF_MODULE = {
    "sklearn": "scikit-learn",
    "skops.io": "skops",
    "google.protobuf": "protobuf",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4",
    "dateutil": "python-dateutil",
}


def library(module: str, needed_by: str) -> Any:
    """Import a module; the error says what to install.

    Args:
        needed_by: what requires it, as the subject of a sentence.

    Raises:
        InvalidInput: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise missing(error, needed_by) from error


def missing(error: ModuleNotFoundError, needed_by: str) -> InvalidInput:
    """Build the error for a library that is not installed."""
    name = error.name or "the library"
    package = PACKAGE_OF_MODULE.get(name) or PACKAGE_OF_MODULE.get(name.partition(".")[0]) or name.partition(".")[0]
    return InvalidInput(f"{needed_by} requires a library that is not installed: pip install {package}")


def is_installed(module: str) -> bool:
    """Return whether a module can be imported, without importing it."""
    return importlib.util.find_spec(module) is not None
