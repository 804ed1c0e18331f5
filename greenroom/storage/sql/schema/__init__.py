"""The tables, and the migrations that bring a store to them."""
