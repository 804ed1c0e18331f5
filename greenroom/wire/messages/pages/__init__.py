"""Messages of the native API: what the page asks for and what it is told, one call for each of its pages.

Unlike on the wire of MLflow every field of an answer is there: null where there is nothing, an empty list where nothing is
listed. Times are milliseconds since 1970, UTC.
"""
