"""The server: HTTP in front of the services. `app.py` is the composition root, `process.py` runs it."""
