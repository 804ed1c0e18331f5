"""The version of this package, for every layer; imports nothing."""

__version__ = "0.1.0"
