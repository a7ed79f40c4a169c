"""The command line: arguments in, exit code out.

Exit codes: 0 all is well; 1 the data or a notebook has problems, told on standard error; 2 the command was
not understood; 130 somebody stopped it (Ctrl-C). Heavy imports wait until a command needs them, so that
``--help`` answers at once.
"""

import argparse
import os
import sys
from io import TextIOWrapper

from analysis import __version__
from analysis.cli import coding, refresh, study, waves

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from analysis.errors import UnknownNameError

DESCRIPTION = "Surveys counted honestly: any study described in TOML, its waves, figures, audit and claims."

ROOM = 1_000_000_000  # bytes of address space, most of it reserved and never used
# Where room is limited: every thread of OpenBLAS reserves some, and pyarrow a gigabyte at once.
FRUGAL = {"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}

EXAMPLES = """\
examples:
  analysis run                               refresh everything that is out of date
  analysis run --force                       refresh everything
  analysis new my-wave --lang nl             begin a wave of your own
  analysis check my-wave                     how its files are understood, and everything that is wrong
  analysis run --wave my-wave                refresh what belongs to it
  analysis panel gender --wave my-wave       draw it beside the baseline
  analysis panel gender --lang nl            draw one panel, gender.nl.svg, and print its text alternative
  analysis panel goals --format png --out -  the picture itself on standard output
  analysis tables                            the tidy table of all estimates as CSV
  analysis tables gender goals               only of these panels
  analysis audit                             which published figures can be true
  analysis audit percentages.csv             the same for a table of your own: value, base, question
  analysis claims                            what the article says, checked
  analysis code ads.xlsx profiles/           which tasks each text names, as CSV
  analysis code ads/*.parquet --by year      how many texts name each task, of a corpus of any size
  analysis validate codes.csv gold.csv       a coder's codes against hand codes
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv
        Arguments without the program name; those of the process if not given.

    Returns
    -------
    int
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):  # a sign that a console does not have is no fault
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    arguments = _parser().parse_args(argv)
    from analysis.errors import AnalysisError, UnknownNameError  # noqa: PLC0415

    try:
        _check_room()
        return int(arguments.command(arguments))
    except BrokenPipeError:  # "analysis tables | head" is no fault
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except UnknownNameError as error:
        print(_by_option(error, sys.argv[1:] if argv is None else argv), file=sys.stderr)
        return 2
    except (AnalysisError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was finished before is whole; run it again to go on.", file=sys.stderr)
        return 130
    except MemoryError:
        print(
            "There is not enough memory for this. Close other programs, or take less data.", file=sys.stderr
        )
        return 1


def _by_option(error: "UnknownNameError", argv: list[str]) -> str:
    """Name what was typed, an option or a word, not the parameter behind it."""
    one = error.parameter.removesuffix("s")
    typed = {word.partition("=")[0] for word in argv}
    name = next((option for option in (f"--{error.parameter}", f"--{one}") if option in typed), one)
    return str(error).replace(f"{error.parameter}=", f"{name} ", 1)


def _check_room() -> None:
    """Refuse a limit of memory under which libraries do not fail but try for ever (OpenBLAS does)."""
    from analysis.errors import AnalysisError  # noqa: PLC0415

    try:
        from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit  # noqa: PLC0415
    except ImportError:  # Windows has no such limits
        return
    limit, _ = getrlimit(RLIMIT_AS)
    if limit == RLIM_INFINITY:
        return
    for name, frugal in FRUGAL.items():
        os.environ.setdefault(name, frugal)
    if limit < ROOM:
        told = f"The memory of this process is limited to {limit / 1e9:.1f} GB (ulimit -v)"
        raise AnalysisError(f"{told}, and {ROOM / 1e9:.1f} GB are needed. Raise the limit.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="analysis",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"analysis {__version__}")
    commands = parser.add_subparsers(metavar="command", required=True)
    for module in (refresh, waves, study, coding):
        module.add_to(commands)
    return parser
