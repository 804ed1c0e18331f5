"""Descriptions and files written to break, hang or take over the page of a user who opens them; the same at every run.

Each that could run something would set `window.__owned`, open a dialog, or ask for a path that ends with `CANARY`.
"""

from __future__ import annotations

import base64
import json
import random
import struct
import zlib
from typing import Any

from tests.support import images

CANARY = "canary-was-reached"
_SCRIPT = f"window.__owned=1;fetch('/{CANARY}');alert(1)"
_HTML_TRIES = {
    "script": f"<script>{_SCRIPT}</script>",
    "image": f'<img src=x onerror="{_SCRIPT}"><img src="/{CANARY}.png">',
    "svg": f'<svg onload="{_SCRIPT}"><animate onbegin="{_SCRIPT}" attributeName=x dur=1s></svg>',
    "frame": f'<iframe srcdoc="<script>{_SCRIPT}</script>"></iframe><object data="/{CANARY}"></object><embed src="/{CANARY}">',
    "style": f"<style>@import '/{CANARY}.css'; * {{ display: none }}</style><link rel=stylesheet href=/{CANARY}.css>",
    "form": f'<form action="/{CANARY}"><input name=a autofocus onfocus="{_SCRIPT}"></form><base href="//{CANARY}/">',
    "math": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={_SCRIPT}&gt;">',
    "template": f"<template><img src=x onerror={_SCRIPT}></template><noscript><p title='</noscript><img src=x onerror={_SCRIPT}>'>",
    "comment": f"<!--><img src=x onerror={_SCRIPT}>--><![CDATA[<img src=x onerror={_SCRIPT}>]]>",
}
_LINK_TRIES = {
    "javascript": f"[x](javascript:{_SCRIPT}) <javascript:{_SCRIPT}> [x]: javascript:{_SCRIPT}",
    "encoded": f"[x](&#106;avascript:{_SCRIPT}) [x](java&Tab;script:{_SCRIPT}) [x](\\javascript&colon;{_SCRIPT})",
    "data": f"[x](data:text/html,<script>{_SCRIPT}</script>) ![x](data:image/svg+xml,<svg onload={_SCRIPT}>)",
    "attributes": f'[x](https://a.test "y\\" onmouseover=\\"{_SCRIPT}") [x](https://a.test/"onclick="{_SCRIPT})',
    "pictures": f"![x](/{CANARY}.png) ![x](//{CANARY}/x.png) ![x][y]\n\n[y]: /{CANARY}.png",
}
_MIXED = [
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "[",
    "]",
    "(",
    ")",
    "![",
    "<",
    ">",
    "|",
    "|-",
    "\n",
    "\n\n",
    "  ",
    "- ",
    "1. ",
]
_MIXED += ["> ", "# ", "&amp;", "\\", "a", "word ", "http://a.b", "www.", "@", "[x]: y", "<!--", "é", "\u202e"]


def descriptions() -> dict[str, str]:
    """Return descriptions of models and versions, each within the 100,000 characters that a server takes."""
    texts = {
        "lists in lists": "1. " * 20_000,
        "bullets in bullets": "- " * 49_000,
        "quotes in quotes": "> " * 49_000,
        "lists and quotes": "> 1. " * 19_000,
        "lists by indentation": "\n".join("  " * depth + "- a" for depth in range(300)),
        "wide table, short rows": "|a" * 2_500 + "\n" + "|-" * 2_500 + "\n" + "|\n" * 5_000,
        "table at its limit": "|a" * 90 + "\n" + "|-" * 90 + "\n" + "|\n" * 20,
        "many tables": ("|a" * 90 + "\n" + "|-" * 90 + "\n" + "|\n" * 20 + "\n") * 200,
        "one wide row": "|a" * 20_000 + "\n" + "|-" * 20_000 + "\n|\n",
        "emphasis": "_a_" * 33_000,
        "open emphasis": "a_" * 49_000,
        "nested emphasis": "*a **b " * 14_000,
        "strikes": "~~a" * 33_000,
        "dots": "a." * 49_000,
        "addresses": "www.a.b " * 12_000,
        "mail": "a@b.c " * 16_000,
        "brackets": "[" * 99_000,
        "links in links": "[a](" * 24_000,
        "images in images": "![" * 49_000,
        "backticks": "a".join("`" * length for length in range(1, 440)),
        "entities": "&#" * 49_000,
        "tags": "<a" * 49_000,
        "escapes": "\\" * 99_000,
        "definitions": "[a]: b\n" * 6_000 + "[a]" * 16_000,
        "items": "- a\n" * 24_000,
        "headings": "# a\n" * 24_000,
        "breaks": "a  \n" * 24_000,
        "rules": "---\n\n" * 19_000,
        "fences": "```\n" * 24_000,
        "code": "```python\n" + "x = '\\'" * 12_000,
        "one word": "a" * 99_000,
        "one line": "word " * 19_000,
        "marks on one letter": "a" + "\u0301" * 90_000,
        "right to left": "\u202e" * 1_000 + "\u2067אב" * 20_000,
        "joined emoji": "👨\u200d👩\u200d👧\u200d" * 9_000,
        "arabic": "ﷺ" * 60_000,
        "line separators": "a\u2028" * 40_000,
        "control characters": "".join(chr(number) for number in range(1, 32)) * 2_000,
        **{f"html {name}": text for name, text in _HTML_TRIES.items()},
        **{f"link {name}": text for name, text in _LINK_TRIES.items()},
    }
    choices = random.Random(17)
    for number in range(10):
        few = [choices.choice(_MIXED) for _ in range(choices.randint(1, 6))]
        texts[f"mixed {number}"] = "".join(choices.choice(few) for _ in range(choices.randint(1_000, 20_000)))
    return {name: text[:100_000] for name, text in texts.items()}


def files() -> dict[str, bytes]:
    """Return files by name, of every kind that the page displays."""
    found: dict[str, bytes] = {
        "nested.md": b"1. " * 100_000,
        "table.md": b"|a" * 2_500 + b"\n" + b"|-" * 2_500 + b"\n" + b"|\n" * 50_000,
        "long.md": b"word *and* more\n\n" * 100_000,
        "script.md": "\n\n".join([*_HTML_TRIES.values(), *_LINK_TRIES.values()]).encode(),
        "blank.csv": b"\r" * 2_000_000,
        "wide.csv": b"a," * 130_000,
        "square.csv": (b"1," * 200 + b"\n") * 600,
        "cells.csv": (b"x" * 499 + b",") * 500,
        "quotes.csv": b'"' * 250_000,
        "marks.csv": ("a" + "\u0301" * 400 + ",").encode() * 300,
        "formula.tsv": b"=cmd\t@SUM(1)\t<img src=x onerror=alert(1)>\n" * 1_000,
        "deep.json": b"[" * 120_000 + b"]" * 120_000,
        "deep objects.json": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
        "deep cells.json": b'[{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
        "columns.json": b"[" + b",".join(b'{"k%d":1}' % number for number in range(20_000)) + b"]",
        "short rows.json": json.dumps({"columns": ["a"] * 20_000, "data": [[]] * 20_000}).encode(),
        "keys.json": json.dumps({f"k{number}": 1 for number in range(20_000)}).encode(),
        "long key.json": json.dumps({"k" * 200_000: 1}).encode(),
        "long text.json": json.dumps({"a": "x" * 200_000}).encode(),
        "marks.json": json.dumps({"a" + "\u0301" * 20_000: "a" + "\u0301" * 20_000}, ensure_ascii=False).encode(),
        "prototype.json": b'{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
        "number.json": b"9" * 250_000,
        "open.json": b'{"a": [' * 20_000,
        "code.py": b'"\\"' * 16_000,
        "colours.py": b"if in as " * 5_000,
        "quotes.py": b"'\\'" * 16_000,
        "dashes.yaml": b"-" * 49_000,
        "keys.yaml": b"a: 'b'\n" * 7_000,
        "MLproject": b"- " * 20_000,
        "one line.txt": b"a" * 260_000,
        "spaces.txt": b" " * 260_000,
        "lines.txt": b"\n" * 260_000,
        "tabs.txt": b"\t" * 260_000,
        "marks.txt": ("a" + "\u0301" * 100_000).encode(),
        "right to left.txt": ("\u202e\u2067א" * 30_000).encode(),
        "emoji.txt": ("👨\u200d👩\u200d👧\u200d" * 9_000).encode(),
        "bomb.png": images.png(50_000, 50_000),
        "tall.png": images.png(1, 60_000),
        "at its limit.png": images.png(20_000, 2_000),
        "broken.png": images.png(4, 3)[:40],
        "bomb.gif": images.gif(65_535, 65_535),
        "bomb.jpg": images.jpeg(65_535, 65_535),
        "bomb.webp": images.webp(b"VP8X", 16_777_216, 1),
        "bomb.bmp": images.bmp(2_000_000_000, 2_000_000_000),
        "bomb.ico": images.ico(50_000, 50_000),
        "bomb.avif": images.avif((1, 1), (60_000, 60_000)),
        "no image.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "uses.svg": _svg_of_uses(),
        "filters.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><filter id="f"><feGaussianBlur stdDeviation="900"/></filter>'
        + b'<g filter="url(#f)">' * 300
        + b"<rect/>"
        + b"</g>" * 300
        + b"</svg>",
        "entities.svg": _svg_of_entities(),
        "script.svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{_SCRIPT}"><script>{_SCRIPT}</script></svg>'.encode(),
        "script.html": f'<body onload="{_SCRIPT.replace("window", "parent")}"><script>parent.__owned=1</script></body>'.encode(),
        "endless.html": b"<p>drawn</p><script>for (;;);</script>",
        "not a.pdf": b"%PDF-1.7\n" + b"1 0 obj<<" * 5_000,
        "values.parquet": parquet(values=60_000_000, content=b"\x00"),
        "values v2.parquet": parquet(values=1, nulls=-2_000_000_000, content=bytes(4)),
        "unpacked.parquet": parquet(values=1, content=bytes(4), codec=2, unpacked_bytes=2_000_000_000),
        "zeros.parquet": parquet(
            values=1, content=zlib.compress(bytes(40_000_000), wbits=31), codec=2, unpacked_bytes=40_000_000
        ),
        "lists.parquet": b"PAR1" + _foot(b"\x29" + b"\xf9\x80\x87\xa7\x0e" * 20 + b"\x00"),
        "structs.parquet": b"PAR1" + _foot(b"\x1c" * 300_000),
        "short.parquet": b"PAR1\x00PAR1",
        **{f"{name}.ipynb": json.dumps({"cells": cells}).encode() for name, cells in _notebooks().items()},
    }
    choices = random.Random(23)
    good = parquet(values=3, content=struct.pack("<iii", 1, 2, 3), encoding=0)
    for number in range(4):
        damaged = bytearray(good)
        for _ in range(3):
            damaged[choices.randrange(4, len(damaged) - 4)] = choices.randrange(256)
        found[f"damaged {number}.parquet"] = bytes(damaged)
    return found


def _notebooks() -> dict[str, list[dict[str, Any]]]:
    picture = base64.b64encode(images.png(50_000, 50_000)).decode()
    return {
        "cells": [{"cell_type": "markdown", "source": "# a"}] * 6_000,
        "outputs": [{"cell_type": "code", "source": "1", "outputs": [{"text": "y"}] * 15_000}],
        "nested": [{"cell_type": "markdown", "source": "1. " * 30_000}] * 2,
        "pictures": [{"cell_type": "code", "source": "", "outputs": [{"data": {"image/png": picture}}]}],
        "scripts": [
            {"cell_type": "markdown", "source": list(_HTML_TRIES.values())},
            {"cell_type": "code", "source": "1", "outputs": [{"data": {"text/html": _HTML_TRIES["script"]}}]},
        ],
        "odd": [
            {"cell_type": 5, "source": {"a": 1}, "outputs": [[], {"data": [1], "text": [1, "a"], "traceback": [None]}]}
        ],
    }


def _svg_of_uses() -> bytes:
    """Draw ten to the tenth rectangles in a kilobyte."""
    groups = '<g id="g0"><rect width="1" height="1"/></g>'
    for number in range(1, 11):
        groups += f'<g id="g{number}">' + f'<use href="#g{number - 1}"/>' * 10 + "</g>"
    return f'<svg xmlns="http://www.w3.org/2000/svg"><defs>{groups}</defs><use href="#g10"/></svg>'.encode()


def _svg_of_entities() -> bytes:
    entities = '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE svg [{entities}]><svg xmlns="http://www.w3.org/2000/svg"><text>&e9;</text></svg>'.encode()


# -- Parquet, written by hand so that it can say what no writer would --


def parquet(
    *,
    values: int,
    content: bytes,
    nulls: int | None = None,
    encoding: int = 8,
    codec: int = 0,
    unpacked_bytes: int | None = None,
) -> bytes:
    """Make a file of one column of 32-bit integers and one page.

    Args:
        values: how many the page says it has.
        nulls: how many of them; a page of version 2 says so.
        encoding: of the values; 0: plain, 8: by a dictionary.
        codec: 0: none, 2: gzip.
        unpacked_bytes: how many the page says it unpacks to.
    """
    header = [(1, 5, _zigzag(0 if nulls is None else 3)), (2, 5, _zigzag(unpacked_bytes or len(content)))]
    header.append((3, 5, _zigzag(len(content))))
    if nulls is None:
        header.append(
            (5, 12, _struct([(number, 5, _zigzag(n)) for number, n in ((1, values), (2, encoding), (3, 3), (4, 3))]))
        )
    else:
        numbers = ((1, values), (2, nulls), (3, values), (4, encoding), (5, 0), (6, 0))
        header.append((8, 12, _struct([(number, 5, _zigzag(n)) for number, n in numbers])))
    pages = _struct(header) + content
    rows = max(values, 1)
    column = _struct(
        [
            (1, 5, _zigzag(1)),
            (2, 9, b"\x15" + _zigzag(encoding)),
            (3, 9, b"\x18" + b"\x01a"),
            (4, 5, _zigzag(codec)),
            (5, 6, _zigzag(rows)),
            (6, 6, _zigzag(len(pages))),
            (7, 6, _zigzag(len(pages))),
            (9, 6, _zigzag(4)),
        ]
    )
    group = _struct(
        [(1, 9, b"\x1c" + _struct([(2, 6, _zigzag(4)), (3, 12, column)])), (2, 6, _zigzag(0)), (3, 6, _zigzag(rows))]
    )
    root = _struct([(4, 8, b"\x04root"), (5, 5, _zigzag(1))])
    leaf = _struct([(1, 5, _zigzag(1)), (3, 5, _zigzag(0)), (4, 8, b"\x01a")])
    foot = _struct([(1, 5, _zigzag(1)), (2, 9, b"\x2c" + root + leaf), (3, 6, _zigzag(rows)), (4, 9, b"\x1c" + group)])
    return b"PAR1" + pages + _foot(foot)


def _foot(description: bytes) -> bytes:
    return description + struct.pack("<I", len(description)) + b"PAR1"


def _struct(fields: list[tuple[int, int, bytes]]) -> bytes:
    """Write a struct of Thrift's compact protocol from number, type and content of its fields."""
    written = b""
    last = 0
    for number, kind, content in fields:
        written += bytes([(number - last) << 4 | kind]) + content
        last = number
    return written + b"\x00"


def _zigzag(number: int) -> bytes:
    value = number << 1 if number >= 0 else (-number << 1) - 1
    written = b""
    while value > 127:
        written += bytes([value & 127 | 128])
        value >>= 7
    return written + bytes([value])
