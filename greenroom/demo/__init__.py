"""Demo data: models trained on scikit-learn's bundled data sets, logged, registered and promoted.

Requires the ``demo`` extra. Everything is sent through the client, as in a user's own code.
"""
