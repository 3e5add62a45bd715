"""The script and style that the components of this page share."""

from pathlib import Path

PAINT = str(Path(__file__).with_suffix(""))  # paint.js and paint.css lie beside this file
