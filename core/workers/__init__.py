"""What worker processes do: train, compare, and tell the store of it."""
