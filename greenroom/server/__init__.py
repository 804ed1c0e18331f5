"""The HTTP server. `app.py` is the composition root; `processes/process.py` runs it on uvicorn."""
