"""Inline files: images, HTML and PDF that browsers may render, each under a strict CSP; everything else is a download.

Files that could overload a browser are not rendered: images with too many pixels are refused, and an SVG opened
directly is a download. The page renders SVG in a separate frame, on request.

An upload never runs in the page's origin: `sandbox` without `allow-same-origin` gives it an opaque origin, without
cookies, storage or access to this server's responses.
"""

from __future__ import annotations

from greenroom.core.artifacts import StoredFile
from greenroom.errors import InvalidInput
from greenroom.server.files.downloads import content_disposition, file_response
from greenroom.server.files.previews import IMAGE_TYPES, why_not_drawn
from greenroom.server.http.responses import Header, Response
from greenroom.server.http.routing import Call

# Self-contained reports, such as Plotly's, still render. They can neither load nor send anything.
_HTML = (
    b"sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    b"font-src data:; frame-ancestors 'self'"
)
# SVG: no scripts, no external resources.
_IMAGE = b"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
# PDF: the browsers' viewers do not start inside a sandbox.
_PDF = b"default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"

_SHOWN: dict[str, tuple[bytes, bytes]] = {
    **{ending: (kind.encode(), _IMAGE) for ending, kind in IMAGE_TYPES.items()},
    "html": (b"text/html; charset=utf-8", _HTML),
    "htm": (b"text/html; charset=utf-8", _HTML),
    "pdf": (b"application/pdf", _PDF),
}


async def inline_response(call: Call, file: StoredFile) -> Response:
    """Return the response to a GET or HEAD of a file that a browser may render; a download if it may not.

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
        # As a top-level document it would be rendered in a process that other tabs of this server may share.
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
