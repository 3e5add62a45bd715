"""Images as tensors in memory, and drawings on their way to becoming such images."""
