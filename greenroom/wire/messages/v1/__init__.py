"""Messages of the public API, ``/api/v1``: one resource type per module, its requests, and its conversion from records."""
