"""A trained network as C99 that a small device can run."""
