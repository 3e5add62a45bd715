"""Measuring: operators, times and memory of one forward pass, each number with the conditions it was measured under."""
