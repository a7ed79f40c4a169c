"""What several commands share: the project they work on, and where their output goes."""

import argparse
import os
import sys

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Commands: TypeAlias = Any  # argparse has no public name for what add_subparsers returns


def add_project(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the project."""
    told = "folder that holds data/raw/published (default: the one around the working folder)"
    parser.add_argument("--project", metavar="FOLDER", help=told)


def tell(number: int, total: int, name: str) -> None:
    """Show people how far the work is; a machine that reads the output is not told."""
    if "CI" not in os.environ:
        print(f"[{number:>{len(str(total))}}/{total}] {name}", file=sys.stderr, flush=True)


def write_out(target: str, content: bytes) -> None:
    """Write to a file, whole or not at all, or to standard output if the target is ``-``."""
    from pathlib import Path  # noqa: PLC0415

    from analysis.writing import write_to  # noqa: PLC0415

    if target in ("-", "/dev/stdout"):
        sys.stdout.buffer.write(content)
    else:
        write_to(Path(target), content)
