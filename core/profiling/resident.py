"""A process that holds one network: reads its form on standard input, writes its own resident memory. See memory.resident."""

import json
import sys

import psutil
import torch

from core.design.form import from_json
from core.profiling.forward import prepare


def main() -> None:
    """Measure before the network is built and after its first pass."""
    request = json.load(sys.stdin)
    process = psutil.Process()
    empty = process.memory_info().rss
    subject = prepare(from_json(request["architecture"]), request["batch_size"])
    with torch.inference_mode():
        subject.network(subject.images)
    json.dump({"empty_bytes": empty, "loaded_bytes": process.memory_info().rss}, sys.stdout)


if __name__ == "__main__":
    main()
