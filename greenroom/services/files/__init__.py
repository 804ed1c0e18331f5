"""Artifacts: files of runs, logged models and model versions, as clients read and write them."""
