"""Real work to look at: models trained on scikit-learn's bundled data sets, logged, registered and promoted.

Needs the ``demo`` extra. Everything goes through the light client, as a user's own code would.
"""
