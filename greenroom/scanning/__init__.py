"""Inspection of model folders by names and bytes only: nothing is loaded, and no model library is imported."""
