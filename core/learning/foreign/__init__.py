"""Networks that other programs wrote, as ONNX files."""
