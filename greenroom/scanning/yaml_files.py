"""Reading of untrusted YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from greenroom.errors import InvalidInput


def read_yaml(file: Path, subject: str) -> Any:
    """Read a YAML file as plain data.

    Args:
        subject: the file, as the subject of a sentence.

    Raises:
        InvalidInput: it is not UTF-8 text, not YAML, or nested too deeply.
    """
    import yaml

    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{subject} is not UTF-8 text: {error.reason}.") from error
    except RecursionError as error:
        raise InvalidInput(f"{subject} is nested too deeply to be read.") from error
    except OSError:
        raise
    # PyYAML also raises Python's errors for invalid values: ValueError for a date that does
    # not exist, AttributeError for an invalid timestamp, TypeError for an unhashable key.
    except Exception as error:
        raise InvalidInput(f"{subject} is not valid YAML: {error}") from error
