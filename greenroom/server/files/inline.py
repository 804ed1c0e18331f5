"""Sending bytes that a browser may draw: images, HTML and PDF, each in a cage of its own; all else is a download.

What could keep a browser busy is not drawn: images beyond a number of pixels are refused, and an SVG opened by itself is a
download. The page draws SVG in a frame of its own, when asked to.

Whatever the cage, the page's own address is never the origin of somebody's upload: `sandbox` without `allow-same-origin`
gives it an opaque one, which has no cookies, no storage and no access to this server's answers.
"""

from __future__ import annotations

from greenroom.core.artifacts import StoredFile
from greenroom.errors import InvalidInput
from greenroom.server.files.downloads import content_disposition, file_response
from greenroom.server.files.previews import IMAGE_TYPES, why_not_drawn
from greenroom.server.http.responses import Header, Response
from greenroom.server.http.routing import Call

# Reports that bring everything with them, such as Plotly's, still draw. Nothing is fetched and nothing is sent.
_HTML = (
    b"sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    b"font-src data:; frame-ancestors 'self'"
)
# For SVG: no script of it runs, and it loads nothing.
_IMAGE = b"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
# A browser's own viewer of PDF does not start inside a sandbox.
_PDF = b"default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"

_SHOWN: dict[str, tuple[bytes, bytes]] = {
    **{ending: (kind.encode(), _IMAGE) for ending, kind in IMAGE_TYPES.items()},
    "html": (b"text/html; charset=utf-8", _HTML),
    "htm": (b"text/html; charset=utf-8", _HTML),
    "pdf": (b"application/pdf", _PDF),
}


async def inline_response(call: Call, file: StoredFile) -> Response:
    """Respond to a GET or HEAD with a file that a browser may draw, or with a download where it may not.

    Raises:
        InvalidInput: an image with too many pixels.
        StorageUnavailable: the bytes cannot be read.
    """
    name = file.path.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    cage = _SHOWN.get(ending)
    if cage is None:
        return await file_response(call, file)
    kind, policy = cage
    disposition = "inline"
    more: list[Header] = []
    if ending == "svg":
        # As the page of a tab it would be drawn in a process that may be shared with other tabs of this server.
        disposition = content_disposition(name) if call.headers.get(b"sec-fetch-dest") == b"document" else "inline"
        more = [(b"vary", b"sec-fetch-dest")]
    elif ending in IMAGE_TYPES and (reason := await why_not_drawn(call.context.blobs, file)) is not None:
        raise InvalidInput(f"{reason} Add download=true to the address to get the file.", field="path")

    response = await file_response(call, file)
    if response.status in (200, 206):
        replaced = (b"content-type", b"content-disposition", b"content-security-policy")
        response.headers = [
            *(header for header in response.headers if header[0] not in replaced),
            (b"content-type", kind),
            (b"content-disposition", disposition.encode()),
            (b"content-security-policy", policy),
            *more,
        ]
    return response
