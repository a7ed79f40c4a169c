"""A wave full of people and tricks: nothing of them leaves data/raw, nothing runs or is written outside."""

import csv
import json
import re
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
import zipfile
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

import analysis
from analysis import AnalysisError, DataError
from analysis.pipeline.engine import refresh
from analysis.pipeline.outputs import csv_bytes
from analysis.waves import new_wave
from benchmarks.timing import small_study
from tests.conftest import BOOK, ROOT
from tests.test_waves import FACTORS, ORGANISED, RISKS, TEAM, csv_of, wave

HOW = "How do you measure success?"
PERSON = "ZQ Jan Jansen"
MAILS = (
    "zq1@example.org",
    "zq2 [at]  example.org",
    "zq3 at example dot org",
    "zq4＠example.org",
    "zq5\u200b@x.org",
)
OTHERS = (
    "+31 6 87654321",
    "192.168.199.23.",
    "2001:db8:99::1",
    "instagram.com/zq6",
    "NL91 ABNA 0417 1643 00",
)
FORMULA = "=cmd|'/c calc'!A0 ZQ"
HIDDEN_FORMULAS = [
    *(
        "x;=cmd|'/c calc'!A0",
        'x;"=cmd"',
        "x\t@SUM(1)",
        "x\n=1+1",
        "a; -2+3+cmd",
        "=a;=b;+c",
        " =1",
        ",=1",
        "\t=1",
    ),
    *("x\r\n+1-cmd", ";;-cmd"),
]
HARMLESS = ["10,- per maand", "a; b", "-5", "- ", "x;-5", "x\n-5,5;+3", "a = b; c - d", "mail @ home", "'=1"]
MARKUP = "<script>alert('ZQ')</script>"

SURVEY = [
    [
        "Naam",
        "E-mail",
        FACTORS,
        ORGANISED,
        TEAM,
        "Annual budget",
        f"{HOW} [engagement data]",
        f"{HOW} [Anders]",
    ],
    [PERSON, MAILS[0], RISKS, f"hub-and-spoke  {PERSON}", "5", "12 mei 1980", "x", f"  {PERSON}  "],
    [PERSON, MAILS[1], f"{RISKS}, {MARKUP}", MAILS[1], "Jansen 5", "123456782", "", MAILS[3]],
    ["", "", f"Other: {OTHERS[0]}", MAILS[2], "1980-05-12", "100.000 - 250.000", "x", OTHERS[1]],
    ["", "", FORMULA, FORMULA, OTHERS[2], OTHERS[4], "", f"ask  {OTHERS[3]}"],
]
PROFILES = [
    [
        "Full name",
        "LinkedIn",
        "Highest degree",
        "Level of the job title",
        "Gender",
        "About",
        f"Contact {MAILS[0]}",
    ],
    [
        PERSON,
        "https://linkedin.com/in/zq",
        f"{PERSON}, master",
        f"{PERSON}, head of social",
        "m",
        "I lead ZQ",
        PERSON,
    ],
    ["", "", f"{FORMULA} bachelor", "-manager ZQ", "ZQ nobody", f"{MAILS[4]} You manage vendors.", ""],
]
TOML = """
[survey]
file = ["ZQ Jan Jansen 0687654321.csv", "Jansen 0687654321.csv"]
[profiles]
file = "zq1@example.org.csv"
text = "About"
[job_descriptions]
file = "ZQ van Piet"
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was refreshed with such a wave."""
    project = tmp_path_factory.mktemp("privacy") / "project"
    small_study(project)
    files = {
        "ZQ Jan Jansen 0687654321.csv": csv_of([*SURVEY, SURVEY[1]]),
        "Jansen 0687654321.csv": csv_of([SURVEY[0], SURVEY[1]]),
        "zq1@example.org.csv": csv_of(PROFILES),
    }
    folder = wave(project, files, TOML)
    (folder / "ZQ van Piet").mkdir()
    ads = {
        "ZQ-jan-jansen.txt": f"You lead a team. {MAILS[0]}",
        "ZQ-piet@example.org.txt": "Je beheert het budget. ZQ",
    }
    for name, text in ads.items():
        (folder / "ZQ van Piet" / name).write_text(text, encoding="utf-8")
    (folder / "ZQ deelnemers Piet.docx").write_bytes(b"x")
    done = refresh(project)
    assert done.failed == {}
    return project


def test_nothing_of_a_person_leaves_the_raw_files(written: Path) -> None:
    secrets = re.compile(rb"ZQ|zq[0-9]|Jansen|87654321|123456782|192\.168\.199|db8:99|0417 ?1643|1980|Piet")
    files = [
        path for path in written.rglob("*") if path.is_file() and written / "data/raw" not in path.parents
    ]
    assert len(files) > 100
    found = {str(p.relative_to(written)): secrets.findall(_bytes(p))[:3] for p in files}
    # 1980 stands in our own sources and seeds: it is looked for where answers could be.
    told = {name: hits for name, hits in found.items() if [hit for hit in hits if hit != b"1980"]}
    assert told == {}
    logged = (written / "data/processed/mine/change_log.csv").read_bytes()
    logged += (written / "data/processed/mine/notices.csv").read_bytes()
    assert b"1980" not in logged


def _bytes(path: Path) -> bytes:
    if path.suffix == ".png":  # points of a picture, packed: any letters can be in it; its twin is an SVG
        return b""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return path.read_bytes()


def test_the_analyst_is_still_told(written: Path) -> None:
    """On the screen, where the answers are to be coded; and what was counted is right."""
    study = analysis.load(written)
    summary = study.own["mine"].summary
    assert "ZQ deelnemers Piet.docx" not in summary, "a document is no table"
    assert "an answer in somebody's own words; counted as other" in summary
    values = study.estimates.query("wave == 'mine'").set_index("id")
    assert values.loc["degree_level.linkedin.master", "count"] == 1
    budget = values.loc["budget.survey.mean"]
    assert budget[["reading", "base"]].tolist() == ["bands", 1]
    assert pd.isna(budget["value"]), "a band has no middle that anybody gave"
    assert values.loc["team.survey.mean", ["value", "base"]].tolist() == [5, 3]
    assert "(row ZQ Jan Jansen 0687654321.csv:" in summary or "in ZQ Jan Jansen 0687654321.csv:" in summary


def test_files_are_called_by_their_numbers(written: Path) -> None:
    notices = pd.read_csv(written / "data/processed/mine/notices.csv", keep_default_na=False)
    twice = notices[notices["why"].str.startswith("twice the same answer")]
    assert twice[["row", "found"]].to_numpy().tolist() == [
        ["survey 1:6", "the same as row survey 1:2"],
        ["survey 2:2", "the same as row survey 1:2"],
    ]
    assert set(notices["row"].str.partition(":")[0]) == {"", "survey 1", "survey 2", "profiles 1"}
    columns = pd.read_csv(written / "data/processed/mine/columns.csv")
    assert set(columns["file"]) == {"survey 1", "survey 2", "profiles 1"}


def test_every_picture_is_well_formed_and_runs_nothing(written: Path) -> None:
    for path in written.glob("reports/figures/**/*.svg"):
        tree = ET.parse(path)
        assert not [node for node in tree.iter() if node.tag.endswith("script")]
        assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on")]


@pytest.mark.parametrize("text", HIDDEN_FORMULAS)
def test_a_formula_behind_any_delimiter_is_a_text(text: str) -> None:
    """However a spreadsheet takes a line apart, and whatever it makes of quotation marks."""
    written = csv_bytes(pd.DataFrame({"a": [1.5], "text": [text], text: ["x"]})).decode("utf-8")
    for delimiter in ",;\t":
        pieces = [line.split(delimiter) for line in re.split(r"[\r\n]", written)]
        cells = [cell.strip(' "') for line in pieces for cell in line]
        assert [cell for cell in cells if re.match(r"[=@+]|-(?!\d*$)", cell)] == []
        read = csv.reader(StringIO(written, newline=""), delimiter=delimiter)
        assert not [cell for line in read for cell in line if re.match(r"[=@+\t\r]|-(?!\d*$)", cell)]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_is_written_as_it_is(text: str) -> None:
    written = csv_bytes(pd.DataFrame({"text": [text]})).decode("utf-8")
    assert [*csv.reader(StringIO(written, newline=""))] == [["text"], [text]]


def test_no_table_has_a_formula(written: Path) -> None:
    for path in [*written.glob("data/processed/**/*.csv"), *written.glob("reports/**/*.csv")]:
        cells = pd.read_csv(path, header=None, dtype="str", keep_default_na=False).to_numpy().ravel()
        formulas = [cell for cell in cells if re.match(r"[=@\t]|[+-](?![\d.,]*$)", cell)]
        assert formulas == [], path
        for delimiter in ";\t":  # as an Excel of other settings takes it apart
            lines = csv.reader(path.read_text(encoding="utf-8").splitlines(), delimiter=delimiter)
            apart = [cell.strip(' "') for line in lines for cell in line]
            assert [cell for cell in apart if re.match(r"[=@]|[+-](?![\d.,e-]*$)", cell)] == [], path
    for path in written.glob("reports/*.xlsx"):
        for sheet in load_workbook(path):
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize(
    "title",
    ["a\u0000b", "a\u202eb", "a\u200bb", "x" * 500, "a\nb"],
    ids=["null", "turned", "unseen", "long", "line"],
)
def test_a_title_can_be_seen(project: Path, title: str) -> None:
    wave(project, {}, f"[wave]\ntitle_en = {json.dumps(title)}\n")
    with pytest.raises(DataError, match=r"wave.title_en"):
        analysis.load(project)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "C:x.csv", "a\u0000b", "*.csv", ""])
def test_a_file_of_a_wave_is_in_its_folder(project: Path, name: str) -> None:
    wave(project, {}, f"[survey]\nfile = {json.dumps(name)}\n")
    with pytest.raises(DataError, match=r"survey.file"):
        analysis.load(project)


@pytest.mark.parametrize(
    "name", ["../x", "/x", "con", "com1", "nul", "a b", "-x", "2010", "report\n", "x" * 50]
)
def test_a_name_of_a_wave_is_a_plain_one(project: Path, name: str) -> None:
    with pytest.raises(DataError):
        new_wave(project / "data/raw", name, BOOK)


def test_a_wave_cannot_take_the_name_of_a_source(project: Path) -> None:
    folder = project / "data/raw/report"
    folder.mkdir()
    (folder / "wave.toml").write_text("[wave]\ntitle_en = 'Fake'\n", encoding="utf-8")
    with pytest.raises(DataError, match="a name that no source of sources.csv has"):
        analysis.load(project)


def test_a_link_does_not_lead_out_of_the_project(project: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (project / "reports").symlink_to(outside)
    with pytest.raises(AnalysisError, match="leads out of the project"):
        refresh(project)
    assert list(outside.iterdir()) == []


def test_results_escape_what_comes_from_data() -> None:
    trick = "<img src=x onerror=alert(1)>"
    frame = pd.DataFrame({trick: [0, 1, 1], "b": [1, 0, 1]})
    compared = analysis.compare_tasks(frame, frame, labels=(trick, "b"))
    for html in (compared._repr_html_(), analysis.validate_codes(frame, frame)._repr_html_()):
        assert "<img" not in html
    assert "<img" not in analysis.say(trick)._repr_markdown_()


def test_groups_of_people_are_no_groups(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,email\nYou lead a team,a@b.nl\n", encoding="utf-8")
    with pytest.raises(AnalysisError, match="by='email' is about people"):
        analysis.count_tasks([tmp_path / "a.csv"], by="email")


def test_an_amount_is_written_with_all_digits_before_its_point() -> None:
    written = csv_bytes(pd.DataFrame({"a": [1234567.89, 1234.56789, 0.000123456789, -98765432.0]})).decode(
        "utf-8"
    )
    assert written.split() == ["a", "1234568.0", "1234.57", "0.000123457", "-98765432.0"]


def test_a_name_is_no_id_of_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("naam,text\nJan Jansen,You will lead a team\n", encoding="utf-8")
    command = [sys.executable, "-m", "analysis", "code", str(tmp_path / "a.csv")]
    assert "Jan" not in subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_packages_carry_no_wave_of_ones_own(tmp_path: Path) -> None:
    """A wheel and a source archive of a checkout that has one."""
    import shutil

    kept = shutil.ignore_patterns(".*", "reports", "__pycache__")
    checkout = Path(shutil.copytree(ROOT, tmp_path / "checkout", ignore=kept))
    (checkout / "data/raw/mine").mkdir()
    (checkout / "data/raw/mine/answers.csv").write_text(PERSON, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-t",
        "sdist",
        "-d",
        str(tmp_path / "out"),
    ]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)
    wheel, archive = next(tmp_path.glob("out/*.whl")), next(tmp_path.glob("out/*.tar.gz"))
    with zipfile.ZipFile(wheel) as one, tarfile.open(archive) as other:
        names = [*one.namelist(), *other.getnames()]
    assert [name for name in names if "mine" in name] == []
    assert sum(name.endswith("published_figures.csv") for name in names) == 2
