"""What a network is: plain data and integer arithmetic, standard library only."""
