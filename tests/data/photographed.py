"""Pictures of a digit on paper as a telephone takes them, made from pen strokes; and of paper without one."""

import io
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from core.data.ink import Strokes

INKS = {"blue": (28, 50, 150), "black": (25, 25, 30), "pencil": (100, 100, 104)}
SMOOTH = 2  # the pen draws this many times larger


@dataclass(frozen=True)
class Scene:
    """What the telephone sees. `dim` is the light at the darker side, `extent` the digit's share of the shorter side."""

    size: tuple[int, int] = (360, 480)
    dim: float = 1.0
    toward: float = 0.0  # radians, where the light falls off
    paper: str = "plain"  # or squared, or ruled
    pitch: float = 30.0  # pixels between two lines
    lines: float = 0.3  # share of the light that a line swallows
    ink: str = "blue"
    pen: float = 0.07  # of the digit's extent
    extent: float = 0.3
    place: tuple[float, float] = (0.5, 0.5)  # 0 to 1, from one edge to the other
    tilt: float = 0.0  # radians
    table: float = 0.0  # of the width, at the left
    dark: bool = False
    quality: int = 75
    noise: float = 2.0


def any_scene(random: np.random.Generator, **known: object) -> Scene:
    """A scene drawn at random, but for what is known of it."""
    size = int(random.uniform(400, 900))
    scene = Scene(
        size=(size, round(size * random.choice([0.75, 1, 4 / 3]))),
        toward=random.uniform(0, 2 * np.pi),
        pitch=size * random.uniform(0.03, 0.12),
        lines=random.uniform(0.15, 0.4),
        ink=str(random.choice(list(INKS))),
        pen=random.uniform(0.035, 0.11),
        extent=random.uniform(0.2, 0.5),
        place=tuple(random.uniform(size=2)),
        tilt=np.radians(random.uniform(-10, 10)),
        quality=int(random.integers(40, 91)),
        noise=random.uniform(1, 4),
    )
    return replace(scene, **known)


def photographed(digit: Strokes | None, scene: Scene, seed: int = 0) -> Image.Image:
    """The picture, packed as JPEG and unpacked again; of blank paper if there is no digit."""
    (width, height), random = scene.size, np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    across, down = x * np.cos(scene.tilt) + y * np.sin(scene.tilt), y * np.cos(scene.tilt) - x * np.sin(scene.tilt)
    paper = np.full((height, width, 3), (240, 238, 230), np.float32)
    for along in {"plain": (), "ruled": (down,), "squared": (across, down)}[scene.paper]:
        line = np.clip(1.5 - np.abs((along + scene.pitch / 2) % scene.pitch - scene.pitch / 2), 0, 1)
        paper *= 1 - scene.lines * line[..., None] * (1, 0.7, 0.4)
    if digit is not None:
        covered = _covered(digit, scene)[..., None]
        paper = paper * (1 - covered) + np.minimum(paper, INKS[scene.ink]) * covered
    if scene.dark:
        paper = 255 - paper
    if scene.table:
        paper = np.where((x < scene.table * width)[..., None], (90, 60, 40), paper)
    far = x * np.cos(scene.toward) + y * np.sin(scene.toward)
    paper = paper * (1 - (1 - scene.dim) * (far - far.min()) / np.ptp(far))[..., None]
    seen = Image.fromarray(paper.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.0007 * max(scene.size)))
    grain = np.asarray(seen) + random.normal(0, scene.noise, (height, width, 1))
    file = io.BytesIO()
    Image.fromarray(grain.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=scene.quality)
    return Image.open(file)


def _covered(digit: Strokes, scene: Scene) -> np.ndarray:
    """The share of each point that ink covers."""
    points = np.array([point for line in digit.lines for point in line])
    low, high = points.min(axis=0), points.max(axis=0)
    extent = scene.extent * min(scene.size)
    room = np.array(scene.size) - 1.3 * extent
    middle = 0.65 * extent + room * scene.place
    cos, sin = np.cos(scene.tilt), np.sin(scene.tilt)
    width, turn = scene.pen * extent * SMOOTH, np.array([[cos, sin], [-sin, cos]])
    image = Image.new("L", (scene.size[0] * SMOOTH, scene.size[1] * SMOOTH))
    pen = ImageDraw.Draw(image)
    for line in digit.lines:
        at = (((np.array(line) - (low + high) / 2) * (1 - scene.pen) * extent / max(high - low)) @ turn + middle) * SMOOTH
        pen.line([tuple(point) for point in at], fill=230, width=max(1, round(width)), joint="curve")
        for px, py in at:
            pen.ellipse((px - width / 2, py - width / 2, px + width / 2, py + width / 2), fill=230)
    return np.asarray(image.reduce(SMOOTH)) / np.float32(255)
