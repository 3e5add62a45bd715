"""Weights: building, training, measuring and keeping networks."""
