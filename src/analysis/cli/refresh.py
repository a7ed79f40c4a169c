"""The command that refreshes: run."""

import argparse
import sys

from analysis.cli.shared import add_project, tell

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from analysis.cli.shared import Commands
    from analysis.pipeline.engine import Refresh


def add_to(commands: "Commands") -> None:
    """Add the commands of this file."""
    _add_run(commands)


def _add_run(commands: "Commands") -> None:
    parser = commands.add_parser("run", help="refresh tables, figures and notebooks that are out of date")
    add_project(parser)
    parser.add_argument("--force", action="store_true", help="refresh everything, due or not")
    parser.add_argument("--wave", help="only what belongs to this wave")
    parser.add_argument("--quiet", action="store_true", help="print problems only")
    parser.set_defaults(command=_run)


def _run(arguments: argparse.Namespace) -> int:
    from analysis.pipeline.engine import refresh  # noqa: PLC0415
    from analysis.places import the_project  # noqa: PLC0415

    project = the_project(arguments.project)
    progress = None if arguments.quiet else tell
    done = refresh(project, force=arguments.force, wave=arguments.wave, progress=progress)
    for line in _noticed(done):
        print(line, file=sys.stderr)
    for text in done.failed.values():
        print(f"{text}\n", file=sys.stderr)
    if done.kept:
        files = ", ".join(path.as_posix() for path in done.kept)
        print(f"Made no more, but kept, since somebody has edited it: {files}.", file=sys.stderr)
    if not arguments.quiet:
        _summarise(done, arguments.wave, project)
    return 1 if done.failed else 0


def _noticed(done: "Refresh") -> "Iterator[str]":
    """What a refresh met and mended, or wrote over."""
    yield from done.healed
    for path in done.changed:
        yield f"{path.as_posix()} was written while it was read: what rests on it was done again."
    for path in done.edited:
        yield f"{path.as_posix()} had been edited: it is an output, and was made anew."


def _summarise(done: "Refresh", wave: str | None, project: "Path") -> None:
    from analysis.codebook import read_codebook  # noqa: PLC0415
    from analysis.places import DATA  # noqa: PLC0415

    counts = f"Steps taken: {len(done.done)}; up to date already: {len(done.fresh)}"
    print(f"{counts}; files replaced: {len(done.replaced)}.")
    if done.held:
        print("Nothing was replaced: the last good outputs are in place, all of them.", file=sys.stderr)
    elif done.failed:
        print("What failed keeps its last good copy; everything else was refreshed.", file=sys.stderr)
    else:
        print(_where(wave, read_codebook(project / DATA).languages))


def _where(wave: str | None, languages: "Sequence[str]") -> str:
    """Say where the outputs are."""
    name, folder = (f".{wave}", f"/{wave}") if wave else ("", "")
    pages = ", ".join(f"{lang}.html" for lang in languages)
    lines = [
        f"The page: reports/infographic{name}.*: {pages}. Figures: reports/figures{folder}.",
        f"Tables: reports/tables{name}.xlsx, reports/tables{folder}, data/processed{folder}.",
    ]
    own = ["Posters: reports/poster.*: svg, png, pdf. Notebooks: reports/notebooks."]
    return "\n".join(lines if wave else [*lines, *own])
