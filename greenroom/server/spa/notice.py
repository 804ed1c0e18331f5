"""A small document of the server's own, for browsers that are not at a page: a message, and a link to go on. No script."""

from __future__ import annotations

from html import escape
from typing import Final

from greenroom.server.spa.placeholder import POLICY, STYLE

HEADERS: Final = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", POLICY),
)


def notice(title: str, text: str, *, path: str, link: str, goes_on: bool = False) -> bytes:
    """Render the document.

    Args:
        path: of this server, where the link leads; empty for the address of the document.
        link: text of the link.
        goes_on: the browser follows the link by itself.
    """
    refresh = f'<meta http-equiv="refresh" content="0; url={escape(path)}">' if goes_on else ""
    content = f'<p>{escape(text)}</p>\n<p><a href="{escape(path)}">{escape(link)}</a></p>'
    return document(title, content, head=refresh)


def document(title: str, content: str, *, head: str = "") -> bytes:
    """Render a document with other content.

    Args:
        content: HTML.
        head: HTML, too.
    """
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Greenroom</title>
{head}<style>{STYLE}</style>
</head>
<body>
<main>
<header><span class="lamp" aria-hidden="true"></span><h1>{escape(title)}</h1></header>
{content}
</main>
</body>
</html>
""".encode()
