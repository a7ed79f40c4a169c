"""What would hang, leak or stop in a traceback: it ends in time, and says in a line what to do."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
posix = pytest.mark.skipif(os.name != "posix", reason="pipes, signals and limits are those of POSIX")

GENEROUS = 60  # seconds for what takes three; what grows with the square of a text takes minutes


def ends(code: str, *, seconds: float = GENEROUS) -> str:
    """What a program prints, which ends in time."""
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds)
    return done.stdout


# What stands once before a long repetition, and what is repeated: nearly an address, a number, a label.
NEARLY = [
    *(("face::", "d41d8cd98f00b204e9800998ecf8427e"), ("", "f:"), ("1", "0"), ("+31", " ("), ("", "0 ")),
    *(
        ("jan (", " "),
        ("jan [at", " "),
        ("jan at", " "),
        ("a", "a@"),
        ("a@", "b-"),
        ("a@b", " [dot"),
        ("", "@"),
    ),
    *(("NL91", " AB12"), ("x", " "), ("x [", "y"), ("", "["), ("[$", "x-"), ("", "[$"), ("1.000,", "1")),
    *(("", "aa,"), ("", "&a"), ("", "a, "), ("\n", " "), ("(", "-"), ("", "'"), ("", '"'), ("", ";=")),
]


def test_every_pattern_takes_as_long_as_a_text_is() -> None:
    """Met by near-misses of 60,000 characters, through each door that people's texts come by."""
    told = ends(
        f"""
        from types import SimpleNamespace
        import pandas as pd
        from analysis.clean.numbers import read_amount
        from analysis.clean.personal import mask
        from analysis.coding.coder import code_texts
        from analysis.labels import plain
        from analysis.multiresponse.parse import Splitter
        from analysis.pipeline.outputs import csv_bytes
        from analysis.sources.grids import find_delimiter
        from analysis.sources.excel import _as_shown
        from analysis.sources.exports import _limesurvey_column as _column

        options = {{"a": ["Ads, paid or not", "x y"], "b": ["blog"]}}
        doors = {{
            "mask": mask,
            "plain": plain,
            "code": lambda text: code_texts([text], lang="en"),
            "title": _column,
            "form": lambda text: _as_shown(SimpleNamespace(number_format=text * 5, value=1.5)),
            "split": Splitter(options, delimiter=",", none=set(), other=set()).split,
            "amount": read_amount,
            "delimiter": find_delimiter,
            "csv": lambda text: csv_bytes(pd.DataFrame({{"text": [text]}})),
        }}
        for door, read in doors.items():
            for before, repeated in {NEARLY!r}:
                for after in ("", "!", "\\0x"):
                    read(before + repeated * (60_000 // len(repeated)) + after)
            print(door, flush=True)  # the last one that a failure shows is the last that ended
        """
    )
    assert told.split() == ["mask", "plain", "code", "title", "form", "split", "amount", "delimiter", "csv"]


@pytest.mark.parametrize(
    ("light", "patterns", "text"),
    [
        ("", ["zebra" + " ~ a*" * 15], "a b ab "),
        ('light = ["a*", "b*"]', ["zebra" + " ~ a*" * 9, "yak b ~ a", "gnu ~ b a ~ a"], "a b ab "),
        ('light = ["on"]', ["lead ~ team", "team"], "team. on lead on. " * 5),
    ],
)
def test_a_dictionary_of_many_gaps_ends(light: str, patterns: list[str], text: str) -> None:
    told = ends(
        f"""
        from pathlib import Path
        from tempfile import TemporaryDirectory
        from analysis import code_texts
        with TemporaryDirectory() as folder:
            own = Path(folder, "own.toml")
            rules = "[[lead]]\\nwhy = 'w'\\ninclude = {patterns!r}\\nexclude = ['on lead on']\\n"
            own.write_text("[dictionary]\\nlanguage = 'en'\\n" + {light!r} + "\\n" + rules)
            text = {text!r} * 10_000
            coding = code_texts([text, text + "zebra a yak b a"], lang="en", dictionary=own)
            print(coding.indicators["lead"].tolist())
        """
    )
    assert told


def run(*arguments: str, seconds: float = GENEROUS, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis", *arguments]
    given = {"cwd": ROOT, **options}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds, **given)


@posix
def test_what_is_sent_into_a_pipe_or_a_device_goes_there(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True) as reader:
        assert run("audit", "--out", str(pipe)).returncode == 0
        told, _ = reader.communicate(timeout=GENEROUS)
    assert told == run("audit", "--out", "-").stdout
    assert pipe.is_fifo()
    (tmp_path / "null").symlink_to("/dev/null")
    assert run("audit", "--out", str(tmp_path / "null")).returncode == 0
    assert (tmp_path / "null").is_symlink()
    full = run("audit", "--out", "/dev/full")
    assert (full.returncode, "No space left" in full.stderr, "Traceback" in full.stderr) == (1, True, False)


@posix
def test_too_little_room_is_told_in_a_line() -> None:
    """Under 900 MB the libraries for arithmetic do not fail: they spin."""

    def limited(kilobytes: int) -> subprocess.CompletedProcess[str]:
        command = f"ulimit -v {kilobytes}; exec {sys.executable} -m analysis tables"
        return subprocess.run(
            ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=GENEROUS
        )

    for kilobytes in (600_000, 921_600):
        done = limited(kilobytes)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("The memory of this process is limited to 0.")
        assert done.stderr.count("\n") == 1
    for kilobytes in (1_000_000, 1_500_000):  # a library that reserves what there is leaves none for others
        assert limited(kilobytes).returncode == 0


def stopped(*arguments: str, when: str, cwd: Path) -> tuple[int, list[str]]:
    """Stop a command as Ctrl-C does once it says a word: its exit code, and what else it says."""
    command = [sys.executable, "-m", "analysis", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    with subprocess.Popen(
        command, cwd=cwd, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if when in line:
                break
        os.killpg(process.pid, signal.SIGINT)
        told = [line for line in process.stderr if not line.startswith("[")]
        return process.wait(timeout=GENEROUS), told


STOPPED = ["Stopped. What was finished before is whole; run it again to go on.\n"]


@posix
@pytest.mark.parametrize("when", ["tables", "figure"])
def test_a_refresh_that_is_stopped_says_so_and_replaces_nothing(project: Path, when: str) -> None:
    assert stopped("run", when=when, cwd=project) == (130, STOPPED)
    assert not (project / "reports").exists()
    # In the set that was being made a file may be half-written: the next refresh removes it (test_pipeline).
    assert [path for path in project.rglob("*.partial") if ".analysis" not in path.parts] == []


@posix
@pytest.mark.parametrize("workers", [[], ["--workers", "2"]])
def test_a_corpus_that_is_stopped_says_so_and_keeps_what_is_done(tmp_path: Path, workers: list[str]) -> None:
    text = '"You will lead a team and report on results, with a budget."\n'
    for number in range(6):
        (tmp_path / f"{number}.csv").write_text("text\n" + text * (10_000 if number else 1), encoding="utf-8")
    command = ["code", "--codes", "codes", "--out", "counts.csv", *workers, "."]
    with subprocess.Popen(
        [sys.executable, "-m", "analysis", *command],
        cwd=tmp_path,
        env={**os.environ, "CI": "1"},  # for a machine there is no bar of progress
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        while process.poll() is None and not list(tmp_path.glob("codes/*.parquet")):
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=GENEROUS)
    assert (process.returncode, told) == (130, STOPPED[0])
    assert not (tmp_path / "counts.csv").exists()
    assert 1 <= len(list(tmp_path.glob("codes/*.parquet"))) < 6


@posix
def test_an_import_that_is_stopped_says_so(tmp_path: Path) -> None:
    """Whatever is being loaded: a module of ours that somebody stops stands for all."""
    (tmp_path / "stop.py").write_text(
        "import os, signal, sys\n"
        "from importlib.abc import MetaPathFinder\n"
        "class Stops(MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == sys.argv[1]: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stops())\n"
        "from analysis.cli import main\n"
        "raise SystemExit(main(['tables']))\n",
        encoding="utf-8",
    )
    for name in ("analysis.study", "pandas", "numpy", "scipy.special", "pyarrow"):
        done = subprocess.run(
            [sys.executable, "stop.py", name], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (name, done.returncode, done.stderr) == (name, 130, STOPPED[0])
