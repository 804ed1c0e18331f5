"""Model flavors, one module per library; the library is imported only inside its functions."""
