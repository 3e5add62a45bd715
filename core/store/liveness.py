"""Whether a worker is alive."""

STALE = 15.0  # seconds without a heartbeat after which a run's worker is taken for dead
