"""The web page: its one document, its built files, and the placeholder where it was not built."""
