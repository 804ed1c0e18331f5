"""Bytes of files in and out: uploads, downloads, previews, exports, verification."""
