"""The commands for waves of one's own: new, check."""

import argparse

from analysis.cli.shared import add_project

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from analysis.cli.shared import Commands


def add_to(commands: "Commands") -> None:
    """Add the commands of this file."""
    _add_new(commands)
    _add_check(commands)


def _add_new(commands: "Commands") -> None:
    parser = commands.add_parser("new", help="begin a wave: questionnaire, empty tables, wave.toml")
    parser.add_argument("name", help="small letters, digits and hyphens; it becomes a folder of data/raw")
    parser.add_argument("--lang", default="en", help="of wave.toml and the headers (default: en)")
    add_project(parser)
    parser.set_defaults(command=_new)


def _add_check(commands: "Commands") -> None:
    parser = commands.add_parser("check", help="read the raw files and say how they are understood")
    parser.add_argument("wave", nargs="?", help="only this wave (default: everything)")
    add_project(parser)
    parser.set_defaults(command=_check)


def _new(arguments: argparse.Namespace) -> int:
    from analysis.codebook import read_codebook  # noqa: PLC0415
    from analysis.places import DATA, the_project  # noqa: PLC0415
    from analysis.waves import new_wave  # noqa: PLC0415
    from analysis.writing import write_all  # noqa: PLC0415

    project = the_project(arguments.project)
    book = read_codebook(project / DATA, shown_as=DATA.as_posix())
    files = new_wave(project / DATA, arguments.name, book, lang=arguments.lang)
    write_all(project, {DATA / path: content for path, content in files.items()})
    folder = (DATA / arguments.name).as_posix()
    print(f"{folder}: {', '.join(path.name for path in files)}")
    print(f"Ask the questionnaire, put the answers in {folder}, then: analysis check {arguments.name}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from analysis.places import the_project  # noqa: PLC0415
    from analysis.study import load  # noqa: PLC0415

    project = the_project(arguments.project)
    study = load(project, waves=None if arguments.wave is None else [arguments.wave])
    if arguments.wave is None:
        print(f"published: {len(study.figures)} figures, {len(study.sources)} sources; nothing is wrong")
        for place in study.codebook.untranslated():
            print(f"  {place}")
    for wave in study.own.values():
        print(wave.summary)
    return 0
