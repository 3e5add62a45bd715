"""What the documents ask or claim that no verdict answers: each question with its answer, computed from the shipped files."""
