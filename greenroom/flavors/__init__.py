"""Ways to save and load models, one module a library; the library is imported inside its functions only."""
