"""Any folder of pictures as a data set: train/<class>/ and test/<class>/, PNG or JPEG."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from core.data.images import Dataset, Images
from core.data.normalization import DataError
from core.data.picture_file import open_picture

MAX_FILES = 100_000
MAX_SIDE = 64
ENDINGS = {".png", ".jpg", ".jpeg"}


def read_folder(root: Path) -> Dataset:
    """The data set in a folder. The first good picture sets channels and size (at most 64×64); the others are resized to it.

    A bad file is skipped and listed. Links are not followed. Raises DataError if there is nothing to read.
    """
    classes = sorted(place.name for place in (root / "train").glob("*") if place.is_dir() and not place.is_symlink())
    if len(classes) < 2:
        what = f"{root} has {len(classes)} classes under train/; at least 2 are needed."
        raise DataError("no-classes", what, "Put the pictures into train/<class>/ and test/<class>/.")
    files = {part: list(_files(root / part, classes)) for part in ("train", "test")}
    count = sum(map(len, files.values()))
    if count > MAX_FILES:
        raise DataError("too-many-files", f"{root} holds {count:,} pictures; at most {MAX_FILES:,} are read.", "Use fewer.")
    skipped: list[tuple[str, str]] = []
    form: tuple[str, tuple[int, int]] | None = None
    parts = {}
    for part, entries in files.items():
        parts[part], form = _read(entries, form, skipped)
    scaled = parts["train"].pixels.float() / 255
    mean, std = float(scaled.mean()), float(scaled.std(correction=0)) or 1.0
    name, source = f"folder:{root}", f"the folder {root.name}"
    return Dataset(name, parts["train"], parts["test"], tuple(classes), source, mean, std, tuple(skipped))


def _files(part: Path, classes: list[str]) -> list[tuple[Path, int]]:
    """The pictures of a part with their class numbers, in order of name."""
    return [
        (file, label)
        for label, name in enumerate(classes)
        if not (part / name).is_symlink()
        for file in sorted((part / name).glob("*"))
        if file.suffix.lower() in ENDINGS and not file.is_symlink()
    ]


def _read(
    entries: list[tuple[Path, int]], form: tuple[str, tuple[int, int]] | None, skipped: list[tuple[str, str]]
) -> tuple[Images, tuple[str, tuple[int, int]]]:
    """The images of a part and their common (mode, size); adds to `skipped` the files that cannot be read."""
    pixels, labels = [], []
    for file, label in entries:
        try:
            image = open_picture(file, file.name)
        except DataError as error:
            skipped.append((f"{file.parent.name}/{file.name}", error.what))
            continue
        if form is None:
            longest = max(image.size)
            scale = min(1.0, MAX_SIDE / longest)
            size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            form = ("L" if image.mode in {"1", "L", "LA"} else "RGB", size)
        mode, size = form
        image = image.convert(mode)
        pixels.append(np.asarray(image if image.size == size else image.resize(size, Image.Resampling.BOX)))
        labels.append(label)
    if form is None or not pixels:
        raise DataError(
            "no-pictures",
            "The folder needs at least one readable picture in train/ and in test/.",
            "Put PNG or JPEG files there.",
        )
    stack = torch.from_numpy(np.stack(pixels))
    stack = stack.unsqueeze(1) if form[0] == "L" else stack.permute(0, 3, 1, 2).contiguous()
    return Images(stack, torch.tensor(labels)), form
