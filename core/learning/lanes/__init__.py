"""Training of small networks where each lane of a vector register is one network, or one image."""
