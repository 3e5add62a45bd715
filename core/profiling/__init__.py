"""Operators, times and memory of one forward pass, measured and saved with the conditions of the measurement."""
