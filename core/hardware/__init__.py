"""What a network costs in hardware: plain arithmetic on a design, standard library only."""
