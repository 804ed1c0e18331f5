"""Print the OpenAPI document."""

from __future__ import annotations

import sys

from greenroom.server.http.openapi import as_json, describe
from greenroom.wire.endpoints import Family

if __name__ == "__main__":
    families = (Family.V1, Family.UI) if sys.argv[1:] == ["--all"] else (Family.V1,)
    sys.stdout.buffer.write(as_json(describe(families)))
