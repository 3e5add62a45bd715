"""Studies of one's own."""
