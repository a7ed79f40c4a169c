"""The command line: what it prints, what it writes, how it ends."""

import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest

from analysis.cli import main
from analysis.pipeline.plan import plan
from tests.conftest import ROOT, edit


def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command, in this process: what it prints, and how it ends."""
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in "12")
    plain = {k: v for k, v in os.environ.items() if k != "CI"}
    with (
        chdir(cwd),
        patch.dict(os.environ, plain | environment, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            code = main(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
    told = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]
    return subprocess.CompletedProcess(arguments, code, *told)


def test_help_has_examples_that_are_understood() -> None:
    told = run("--help").stdout
    examples = [line.split()[1:] for line in told.splitlines() if line.startswith("  analysis ")]
    assert {"run", "panel", "tables", "audit", "claims", "code", "validate"} <= {w[0] for w in examples}
    for words in examples:
        assert run(words[0], "--help").returncode == 0


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from analysis.cli import _parser; _parser(); print('pandas' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


def test_tables_are_csv() -> None:
    told = run("tables", "gender")
    table = pd.read_csv(StringIO(told.stdout))
    assert table["id"].tolist() == ["gender.linkedin.men", "gender.linkedin.women"]
    every = pd.read_csv(StringIO(run("tables").stdout), dtype={"wave": "str"})
    assert set(every["wave"]) >= {"2010", "replication", "example"}
    assert (every["wave"] == "2010").sum() == 93


def test_a_panel_is_written_and_told(tmp_path: Path) -> None:
    told = run("panel", "gender", "--lang", "nl", "--project", str(ROOT), cwd=tmp_path)
    assert told.returncode == 0
    assert told.stdout.startswith("gender.nl.svg: Staafdiagram: Mannen of vrouwen?")
    assert (tmp_path / "gender.nl.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_panel_goes_where_it_is_sent(tmp_path: Path) -> None:
    run("panel", "gender", "--out", str(tmp_path / "deep/er.svg"))
    assert (tmp_path / "deep/er.svg").is_file()
    run("panel", "gender", "--out", str(tmp_path / "er.png"))
    assert (tmp_path / "er.png").read_bytes().startswith(b"\x89PNG")
    assert run("panel", "gender", "--out", "-").stdout.startswith("<?xml")


def test_panels_are_listed() -> None:
    assert "gender             Men or women?" in run("panel").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["panel", "gendre"], "Did you mean 'gender'?"),
        (["panel", "gender", "--lang", "fr"], "--lang 'fr' is not known. Valid: en, nl, de."),
        (["panel", "gender", "--format", "gif"], "Valid: svg, png, pdf."),
        (["panel", "gender", "--out", "gender.doc"], "'doc' is not known. Valid: svg, png, pdf."),
        (["new", "welle", "--lang", "fr"], "--lang 'fr' is not known. Valid: en, nl, de."),
        (["tables", "sex"], "panel 'sex' is not known"),
        (["panel", "gender", "--width", "100"], "--width: '100' cannot be drawn: 3.6 to 20 inches can."),
        (["panel", "gender", "--width", "wide"], "--width: 'wide' cannot be drawn: 3.6 to 20 inches can."),
        (["panel", "gender", "--wave", "nope"], "--wave 'nope' is not known. Valid: 2010, 2021, example, "),
        (["claims", "--wave=nope"], "--wave 'nope' is not known. Valid: 2010, 2021, example, replication."),
        (["run", "--wave", "nope"], "--wave 'nope' is not known. Valid: 2021, example."),
        (["check", "nope"], "wave 'nope' is not known. Valid: 2010, 2021, example, replication."),
        (["audit", "--bases", "10"], "--bases '10' is not known. Valid: two whole numbers up to 10,000"),
        (["frobnicate"], "invalid choice: 'frobnicate'"),
        ([], "the following arguments are required: command"),
    ],
)
def test_a_command_that_is_not_understood_ends_with_2(arguments: list[str], told: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_data_ends_with_1_and_every_problem(project: Path) -> None:
    edit(project / "data/raw/published/published_figures.csv", "men,share,,64,", "men,share,,many,")
    (project / "data/raw/published/statements.csv").unlink()
    done = run("run", "--project", str(project))
    assert done.returncode == 1
    assert "data/raw/published/statements.csv\n  whole file: found no such file" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / "reports").exists()


def test_a_folder_without_a_project_is_answered(tmp_path: Path) -> None:
    done = run("run", cwd=tmp_path)
    assert done.returncode == 1
    assert "There is no project around this folder: a project holds data/raw/study.toml." in done.stderr


def test_progress_is_shown_to_people_and_not_to_machines(project: Path) -> None:
    first = run("run", "--project", str(project))
    assert "tables" in first.stderr.splitlines()[0]
    steps = len(plan(project))
    assert f"Steps taken: {steps}; up to date already: 0; files replaced: " in first.stdout
    quiet = run("run", "--force", "--project", str(project), CI="true")
    assert quiet.stderr == ""
    assert f"Steps taken: {steps}" in quiet.stdout


def test_a_closed_pipe_is_no_fault() -> None:
    command = f"{sys.executable} -m analysis tables | head -1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("wave,panel,")
    assert done.stderr == ""


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout == "analysis 2.0.0.dev0\n"


def test_a_console_without_a_sign_is_no_fault(project: Path) -> None:
    command = [sys.executable, "-m", "analysis", "claims"]
    done = subprocess.run(
        command, cwd=project, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=True
    )
    assert b"supported" in done.stdout
    assert not done.stderr
