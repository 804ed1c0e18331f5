"""Importing the libraries of models when they are needed, and saying which is missing."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from greenroom.errors import InvalidInput

# Where the package to install is not called as the module to import.
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
    """Import a module, or say what to install.

    Args:
        needed_by: what needs it, as the beginning of a sentence.

    Raises:
        InvalidInput: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise missing(error, needed_by) from error


def missing(error: ModuleNotFoundError, needed_by: str) -> InvalidInput:
    """Make the error that says which library to install."""
    name = error.name or "the library"
    package = PACKAGE_OF_MODULE.get(name) or PACKAGE_OF_MODULE.get(name.partition(".")[0]) or name.partition(".")[0]
    return InvalidInput(f"{needed_by} needs a library that is missing: pip install {package}")


def is_installed(module: str) -> bool:
    """Return whether a module could be imported, without importing it."""
    return importlib.util.find_spec(module) is not None
