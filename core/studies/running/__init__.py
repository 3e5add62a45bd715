"""How a study is run: its jobs, what they take, and what came of them."""
