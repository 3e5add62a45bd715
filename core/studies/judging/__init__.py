"""How results are judged: intervals, effects, verdicts."""
