"""What goes on inside a network for one image, and why it answers as it does: pure functions of a network and an input.

`network` is an nn.Sequential in eval mode, as a Classifier holds it; no function changes it. `values` are one image as the
network is given it: (channels, height, width) float32, normalized. `target` is a class, counted from 0, and `background` the
value of a pixel without ink. Maps, rows, columns and units count from 0 too.
"""
