"""The SQL of each noun."""
