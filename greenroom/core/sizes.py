"""Human-readable sizes."""

from __future__ import annotations


def size_text(size_bytes: int | None) -> str:
    """Format a size.

    >>> size_text(999), size_text(1_500_000)
    ('999 B', '1.5 MB')
    """
    if size_bytes is None:
        return ""
    size, units = float(size_bytes), ["B", "kB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.0f} {units[0]}" if units[0] == "B" else f"{size:.1f} {units[0]}"
