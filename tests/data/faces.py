"""Drawn faces as a camera sees them: a photograph in which there is no digit."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SKINS = ((236, 200, 175), (200, 150, 115), (120, 80, 55), (255, 224, 200))
HAIRS = ((40, 30, 25), (120, 80, 40), (200, 170, 90), (20, 20, 20))


def face(seed: int, white: bool = False) -> Image.Image:
    """A face with hair, eyes, brows, nose and mouth, before a wall, evenly lit if white; all else follows from the seed."""
    random = np.random.default_rng(seed)
    width = int(random.uniform(300, 700))
    height = round(width * random.choice([3 / 4, 1, 4 / 3]))
    wall = tuple(random.integers(80, 230, 3))
    picture = Image.new("RGB", (width, height), (245, 245, 245) if white else wall)
    x, y = width * random.uniform(0.4, 0.6), height * random.uniform(0.4, 0.55)
    wide, high = min(width, height) * random.uniform(0.2, 0.3), min(width, height) * random.uniform(0.28, 0.4)
    skin = np.array(random.choice(SKINS))
    dark, mouth = tuple((0.45 * skin).astype(int)), (170, 60, 60)
    pen = ImageDraw.Draw(picture)

    def oval(right: float, down: float, across: float, along: float, color: tuple[int, ...]) -> None:
        left, top = x + (right - across) * wide, y + (down - along) * high
        pen.ellipse((left, top, left + 2 * across * wide, top + 2 * along * high), fill=color)

    oval(0, -0.15, 1.15, 1.05, tuple(random.choice(HAIRS)))
    oval(0, 0, 1, 1, tuple(skin))
    pen.rectangle((x - 1.6 * wide, y + 1.1 * high, x + 1.6 * wide, height), fill=tuple(random.integers(20, 220, 3)))
    for right in (-0.42, 0.42):
        oval(right, -0.15, 0.17, 0.07, (245, 245, 245))
        oval(right, -0.15, 0.07, 0.07, (50, 40, 35))
        at = x + right * wide
        pen.arc((at - wide / 4, y - 0.45 * high, at + wide / 4, y - 0.15 * high), 200, 340, dark, max(2, int(wide / 16)))
    nose = [(x, y - high / 10), (x - wide / 12, y + high / 4), (x + wide / 10, y + 0.27 * high)]
    pen.line(nose, tuple((0.75 * skin).astype(int)), max(2, int(wide / 25)))
    pen.chord((x - 0.35 * wide, y + 0.4 * high, x + 0.35 * wide, y + 0.65 * high), 10, 170, mouth)
    seen = np.asarray(picture.filter(ImageFilter.GaussianBlur(width / 250)), np.float32)
    falls, noise = (0, 1) if white else (random.uniform(0, 0.4), 3)
    light = 1 - falls * np.linspace(0, 1, width)[None, :, None]
    return Image.fromarray((seen * light + random.normal(0, noise, seen.shape)).clip(0, 255).astype(np.uint8))
