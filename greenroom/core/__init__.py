"""What a registry is: records and rules, without input, output, clock or randomness."""
