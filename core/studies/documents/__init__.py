"""The published experiments, as studies."""
