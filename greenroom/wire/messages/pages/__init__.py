"""Messages of the pages' API, with one endpoint per page of the UI.

Unlike in the MLflow API, every field of a response is present: missing values are null, empty lists are included. Times
are milliseconds since 1970, UTC.
"""
