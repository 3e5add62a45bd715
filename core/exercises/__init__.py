"""Exercises with endless variants: every answer, and the number that each slip gives, is computed by core."""
