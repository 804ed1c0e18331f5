"""Reading YAML that anybody may have written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from greenroom.errors import InvalidInput


def read_yaml(file: Path, what: str) -> Any:
    """Read a YAML file as plain data.

    Args:
        what: the file, as the beginning of a sentence.

    Raises:
        InvalidInput: it is not UTF-8 text, not YAML, or nested too deeply.
    """
    import yaml

    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{what} is not UTF-8 text: {error.reason}.") from error
    except RecursionError as error:
        raise InvalidInput(f"{what} is nested too deeply to be read.") from error
    except OSError:
        raise
    # Besides its own errors PyYAML lets out whatever a damaged value makes Python raise: ValueError for a date that does
    # not exist, AttributeError for a timestamp that is none, TypeError for a key that cannot be one.
    except Exception as error:
        raise InvalidInput(f"{what} is not valid YAML: {error}") from error
