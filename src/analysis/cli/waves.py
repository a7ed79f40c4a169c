"""The commands for waves of one's own: new, check."""

import argparse

from analysis.cli.shared import add_project

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from analysis.cli.shared import Commands


MOST_LACKING = 12  # labels that are named, of those that lack a language


def add_to(commands: "Commands") -> None:
    """Add the commands of this file."""
    _add_new(commands)
    _add_check(commands)


def _add_new(commands: "Commands") -> None:
    told = (
        "begin a study from an export (new study NAME --from FILE), or a wave of the study at hand (new NAME)"
    )
    parser = commands.add_parser("new", help=told, description=told[0].upper() + told[1:] + ".")
    told = "small letters, digits and hyphens: 'study' and the name of its folder, or the name of a wave"
    parser.add_argument("name", nargs="+", metavar="NAME", help=told)
    told = "export of a survey to draft the study from (default: a small one that is made up)"
    parser.add_argument("--from", dest="export", metavar="FILE", help=told)
    told = (
        "en, nl, de or several, en,nl: of the study; of wave.toml and the headers, one (default: the first)"
    )
    parser.add_argument("--lang", help=told)
    add_project(parser)
    parser.set_defaults(command=_new)


def _add_check(commands: "Commands") -> None:
    parser = commands.add_parser("check", help="read the raw files and say how they are understood")
    parser.add_argument("wave", nargs="?", help="only this wave (default: everything)")
    add_project(parser)
    parser.set_defaults(command=_check)


def _new(arguments: argparse.Namespace) -> int:
    from analysis.errors import AnalysisError  # noqa: PLC0415

    what, *names = arguments.name
    if what == "study" and len(names) < 2:
        return _new_study(names[0] if names else "my-study", arguments)
    if names or arguments.export:
        raise AnalysisError(
            "A study is begun with: analysis new study NAME --from FILE; a wave: analysis new NAME"
        )
    return _new_wave(what, arguments)


def _new_study(name: str, arguments: argparse.Namespace) -> int:
    from importlib.resources import as_file, files  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from analysis.drafting import draft_study  # noqa: PLC0415
    from analysis.errors import AnalysisError  # noqa: PLC0415
    from analysis.writing import write_all  # noqa: PLC0415

    folder = Path(arguments.project or ".") / name
    if folder.exists():
        raise AnalysisError(f"{folder}: there is something of that name. Choose another, or remove it.")
    langs = (arguments.lang or "en").split(",")
    with as_file(files("analysis") / "draft" / "pets.csv") as made_up:
        export = Path(arguments.export) if arguments.export else made_up
        contents, told = draft_study(name, export, langs=langs, synthetic=not arguments.export)
    write_all(folder, contents)
    print("\n".join(told))
    described = ", ".join(f"data/raw/{part}.toml" for part in ("study", "codebook", "panels"))
    print(f"\n{folder}: {described} say what was guessed. Correct them, then:")
    print(f"cd {folder} && analysis check && analysis run")
    return 0


def _new_wave(name: str, arguments: argparse.Namespace) -> int:
    from analysis.codebook import read_codebook  # noqa: PLC0415
    from analysis.places import DATA, the_project  # noqa: PLC0415
    from analysis.waves import new_wave  # noqa: PLC0415
    from analysis.writing import write_all  # noqa: PLC0415

    project = the_project(arguments.project)
    book = read_codebook(project / DATA, shown_as=DATA.as_posix())
    files = new_wave(project / DATA, name, book, lang=arguments.lang or book.languages[0])
    write_all(project, {DATA / path: content for path, content in files.items()})
    folder = (DATA / name).as_posix()
    print(f"{folder}: {', '.join(path.name for path in files)}")
    print(f"Ask the questionnaire, put the answers in {folder}, then: analysis check {name}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from analysis.places import the_project  # noqa: PLC0415
    from analysis.study import load  # noqa: PLC0415

    project = the_project(arguments.project)
    study = load(project, waves=None if arguments.wave is None else [arguments.wave])
    if arguments.wave is None:
        if study.codebook.published:
            print(f"published: {len(study.figures)} figures, {len(study.sources)} sources; nothing is wrong")
        lacking = study.codebook.untranslated()
        print("".join(f"  {place}\n" for place in lacking[:MOST_LACKING]), end="")
        if len(lacking) > MOST_LACKING:
            print(f"  ... and {len(lacking) - MOST_LACKING:,} more labels that lack a language")
    for wave in study.own.values():
        print(wave.summary)
    return 0
