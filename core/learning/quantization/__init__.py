"""A trained network with fewer bits: fake quantization, its accuracy, training with it, and layer by layer."""
