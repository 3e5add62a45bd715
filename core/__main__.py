"""The command line: python -m core COMMAND …"""

import argparse
import json
import os
import sys
from importlib import import_module

from core.design.refusal import Refusal

COMMANDS = (
    "trace",
    "export",
    "train",
    "schedule",
    "card",
    "evaluate",
    "gradients",
    "classify",
    "inside",
    "tsne",
    "shifts",
    "prune",
    "profile",
    "latency",
    "hardware",
    "quantize",
    "study",
    "outcomes",
    "speeds",
    "questions",
    "exercise",
    "lab",
    "classroom",
    "report",
    "download",
    "doctor",
)


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command's options, with what runs it as `run`; what cannot be read ends the program, as argparse does it."""
    parser = argparse.ArgumentParser("python -m core", description="Small image classifiers, from MLP to CNN.")
    commands = parser.add_subparsers(dest="command", required=True)
    # Only the command that is asked for is imported: trace answers without torch.
    asked = next((word for word in arguments if word in COMMANDS), None)
    for name in COMMANDS:
        module = import_module(f"core.commands.{name}") if asked in (name, None) else None
        command = commands.add_parser(
            name, help=module.HELP if module else None, description=module.__doc__ if module else None
        )
        command.add_argument("--json", action="store_true", help="one JSON record a line")
        if module:
            module.describe(command)
            command.set_defaults(run=module.run)
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Run a command; the exit status is 0 when done, 1 where a part of it could not be done, 2 where it was refused."""
    options = parse(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Refusal as error:
        if options.json:
            print(json.dumps({"error": error.code, "message": str(error)}, ensure_ascii=False))
        else:
            print(f"python -m core {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
