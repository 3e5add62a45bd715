"""The explorer's own knowledge: design, data and learning, each floor standing only on those below it."""
