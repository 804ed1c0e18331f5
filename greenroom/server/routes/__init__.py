"""One line for each endpoint: which service function answers it."""
