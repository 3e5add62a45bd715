"""Images as tensors in memory, and drawings that become such images."""
