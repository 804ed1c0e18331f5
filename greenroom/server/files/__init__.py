"""File contents over HTTP: uploads, downloads, previews, exports, verification."""
