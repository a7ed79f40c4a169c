"""The commands that ask the study: panel, tables, audit, claims."""

import argparse
import os
import sys

from analysis.cli.shared import add_project, write_out

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from analysis.auditing import Audit
    from analysis.claims import ClaimVerdicts
    from analysis.cli.shared import Commands


def add_to(commands: "Commands") -> None:
    """Add the commands of this file."""
    _add_panel(commands)
    _add_tables(commands)
    _add_audit(commands)
    _add_claims(commands)


def _add_panel(commands: "Commands") -> None:
    parser = commands.add_parser("panel", help="draw one panel and print its text alternative")
    parser.add_argument("name", nargs="?", help="name of the panel; without it the names are listed")
    add_project(parser)
    parser.add_argument("--lang", help="a language of the study (default: its first)")
    parser.add_argument("--wave", help="a wave to stand beside the baseline")
    parser.add_argument("--format", help="svg, png or pdf (default: that of --out, or svg)")
    parser.add_argument("--width", type=_inches, metavar="INCHES", help="3.6 to 20 inches (default: 4.8)")
    parser.add_argument("--out", help="file to write, - for standard output (default: NAME.LANG.FORMAT)")
    parser.set_defaults(command=_panel)


def _inches(text: str) -> float:
    from analysis.theme import WIDTHS  # noqa: PLC0415

    low, high = WIDTHS
    try:
        width = float(text)
    except ValueError:
        width = float("nan")
    if not low <= width <= high:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be drawn: {low:g} to {high:g} inches can.")
    return width


def _add_tables(commands: "Commands") -> None:
    parser = commands.add_parser("tables", help="print the tidy table as CSV")
    parser.add_argument("panel", nargs="*", help="only these panels")
    add_project(parser)
    parser.add_argument("--wave", help="only this wave; with panels, the baseline and this wave beside it")
    parser.set_defaults(command=_tables)


def _add_audit(commands: "Commands") -> None:
    parser = commands.add_parser("audit", help="ask of printed percentages whether they can be true")
    told = "table with the columns value, base and question (default: the published study)"
    parser.add_argument("file", nargs="?", help=told)
    add_project(parser)
    parser.add_argument("--bases", metavar="FROM-TO", help="bases to try where the stated one fails")
    parser.add_argument("--out", help="also write every verdict as CSV; - prints it instead of the summary")
    parser.set_defaults(command=_audit)


def _add_claims(commands: "Commands") -> None:
    parser = commands.add_parser("claims", help="check what is said of the study")
    parser.add_argument("file", nargs="?", help="claims of your own, TOML (default: those of the article)")
    add_project(parser)
    parser.add_argument("--wave", help="wave to put them to (default: what was published)")
    parser.add_argument("--out", help="also write every verdict as CSV; - prints it instead of the summary")
    parser.set_defaults(command=_claims)


def _panel(arguments: argparse.Namespace) -> int:
    from analysis.panels import picture, show  # noqa: PLC0415
    from analysis.study import load  # noqa: PLC0415

    study = load(arguments.project, waves=[arguments.wave] if arguments.wave else [])
    lang = arguments.lang or study.codebook.languages[0]
    if arguments.name is None:
        print("\n".join(f"{p.name:19}{p.title[lang]}" for p in study.codebook.panels.values()))
        return 0
    chosen = {"lang": arguments.lang, "wave": arguments.wave}
    chosen |= {} if arguments.width is None else {"width": arguments.width}
    format_ = arguments.format or os.path.splitext(arguments.out or "")[1][1:].lower() or "svg"  # noqa: PTH122
    content = picture(arguments.name, study, format=format_, **chosen)
    parts = filter(None, [arguments.name, arguments.wave, lang, format_])
    target = arguments.out or ".".join(parts)
    write_out(target, content)
    if target != "-":
        print(f"{target}: {show(arguments.name, study, **chosen).alt}")
    return 0


def _tables(arguments: argparse.Namespace) -> int:
    import pandas as pd  # noqa: PLC0415

    from analysis.errors import UnknownNameError  # noqa: PLC0415
    from analysis.panels import panel_rows  # noqa: PLC0415
    from analysis.pipeline.tables import csv_bytes  # noqa: PLC0415
    from analysis.study import load  # noqa: PLC0415

    study = load(arguments.project, waves=[arguments.wave] if arguments.wave else None)
    if arguments.wave not in (None, *study.waves):
        raise UnknownNameError("wave", arguments.wave, study.waves)
    chosen = [panel_rows(study, name, wave=arguments.wave) for name in arguments.panel]
    every = study.estimates if arguments.wave is None else study.estimates.query("wave == @arguments.wave")
    sys.stdout.buffer.write(csv_bytes(pd.concat(chosen) if chosen else every))
    return 0


def _audit(arguments: argparse.Namespace) -> int:
    from pathlib import Path  # noqa: PLC0415

    from analysis.auditing import audit  # noqa: PLC0415
    from analysis.sources.grids import read_text_table  # noqa: PLC0415
    from analysis.study import load  # noqa: PLC0415

    bases = _bases(arguments.bases)
    study = load(arguments.project, waves=[])
    if arguments.file:
        table = read_text_table(Path(arguments.file), name=arguments.file)
        found = audit(table.frame, codebook=study.codebook, bases=bases, file=table.file)
    else:
        found = audit(study.estimates, codebook=study.codebook, statements=study.statements, bases=bases)
    _tell_verdicts(found, arguments.out)
    return 0


def _bases(told: str | None) -> range | None:
    from analysis.errors import UnknownNameError  # noqa: PLC0415

    if told is None:
        return None
    low, _, high = told.partition("-")
    numbers = all(end.isdecimal() and len(end) <= 5 for end in (low, high))
    if not (numbers and 0 < int(low) <= int(high) <= 10_000):
        valid = "two whole numbers up to 10,000, low to high, such as 40-60"
        raise UnknownNameError("bases", told, [valid])
    return range(int(low), int(high) + 1)


def _claims(arguments: argparse.Namespace) -> int:
    from analysis.claims import check_claims  # noqa: PLC0415
    from analysis.study import load  # noqa: PLC0415

    study = load(arguments.project, waves=[arguments.wave] if arguments.wave else [])
    found = check_claims(study, wave=arguments.wave, claims=arguments.file)
    _tell_verdicts(found, arguments.out)
    return 0


def _tell_verdicts(found: "Audit | ClaimVerdicts", out: str | None) -> None:
    from analysis.pipeline.tables import csv_bytes  # noqa: PLC0415

    if out != "-":
        print(found)
    if out:
        write_out(out, csv_bytes(found.to_frame()))
