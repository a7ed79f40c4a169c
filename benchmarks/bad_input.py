"""Bad input by the thousand: every raw file format, mutated with a seed, through ``check`` and ``run``.

Whatever happens to a file, it is refused with its name, or read; what was read differently is told, or the
numbers are those of the file as it stands, by a recount that shares no code with ours. Never a traceback,
never a silent change. From an export a study is drafted, too: it, or its draft, is refused likewise.
``python -m benchmarks bad-input`` makes the whole campaign; the tests a small one.
"""

import codecs
import csv
import json
import os
import random
import re
import resource
import shutil
import signal
import tempfile
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

import analysis
import analysis.pipeline.engine
import analysis.study  # whole, before any process is forked
from analysis.cli import main
from benchmarks.mutations import Mutation, mutations_of, parquet, workbook
from benchmarks.timing import ROOT

SEED, EACH = 2010, 2  # seeds per file and kind of mutation
SECONDS, MEMORY = 60, 3 * 2**30
HOW, WAYS, PEOPLE = (
    "How do you measure success?",
    "How is social media organised in your company?",
    "Team size",
)

REFUSED, SAME, TOLD, AS_IT_STANDS = "refused, file named", "same numbers", "told", "as the file stands"
UNNAMED, TRACEBACK, LATE, SILENT = "REFUSED, NO FILE NAMED", "TRACEBACK", "TOO LONG OR TOO LARGE", "SILENT"
GOOD, BAD = (REFUSED, SAME, TOLD, AS_IT_STANDS), (UNNAMED, TRACEBACK, LATE, SILENT)
HEADER = ("what happened", "files", *GOOD, *(name.lower() for name in BAD))

ANSWERS = [
    ["hub-and-spoke", "engagement data, sentiment analysis", "4"],
    ["centralised", "website traffic", "2"],
    ["centralised", "engagement data", "12"],
    ["holistic", "", "7"],
    ["decentralised", "sentiment analysis", "3"],
    ["centralised", "engagement data, website traffic", ""],
]
SURVEY = [[WAYS, HOW, PEOPLE], *ANSWERS]
TEXTS = [
    "You will lead a team and develop our strategy.",
    "Je beheert het budget en rapporteert.",
    "Manage vendors.",
]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A file that is spoilt: where it is, of which kind, and what else must be there."""

    name: str
    path: str
    kind: str
    content: bytes
    toml: str = ""

    @property
    def wave(self) -> bool:
        """Whether it belongs to a wave of one's own."""
        return bool(self.toml)

    @property
    def export(self) -> bool:
        """Whether it is an export of a survey, from which a study can be drafted."""
        return self.toml.startswith("[survey]") and self.kind != "toml"


def _csv(rows: list[list[str]], sign: str = ",") -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue().encode("utf-8")


def _survey(name: str, file: str, kind: str, content: bytes) -> Target:
    toml = f'[survey]\nfile = "{file}"\n'
    return Target(name=name, path=f"data/raw/mine/{file}", kind=kind, content=content, toml=toml)


def _texts(name: str, file: str, kind: str, content: bytes) -> Target:
    toml = f'[job_descriptions]\nfile = "{file}"\n'
    return Target(name=name, path=f"data/raw/mine/{file}", kind=kind, content=content, toml=toml)


def targets() -> list[Target]:
    """Every raw file format, each by a small good file."""
    described = ("study.toml", "codebook.toml", "panels.toml", "claims.toml")
    published = ("published_figures.csv", "readings.csv", "sources.csv", "statements.csv")
    paths = [f"data/raw/{name}" for name in described] + [f"data/raw/published/{name}" for name in published]
    paths += [f"data/raw/replication/{name}.csv" for name in ("task_codes", "task_codes_second_coder")]
    ours = [
        Target(name=Path(p).name, path=p, kind=Path(p).suffix[1:], content=(ROOT / p).read_bytes())
        for p in paths
    ]
    google = [["Timestamp", WAYS, HOW, PEOPLE], *(["2026/10/14", *row] for row in ANSWERS)]
    labels = ["engagement data", "sentiment analysis", "website traffic"]
    wide = [[WAYS, *(f"{HOW} [{label}]" for label in labels), PEOPLE]]
    wide += [[a, *(str(int(label in b)) for label in labels), c] for a, b, c in ANSWERS]
    monkey = [["Respondent ID", WAYS, HOW, "", "", PEOPLE], ["", "Response", *labels, "Open-Ended Response"]]
    monkey += [[str(i), a, *(x if x in b else "" for x in labels), c] for i, (a, b, c) in enumerate(ANSWERS)]
    codes = ["ResponseId", "Q1", "Q2_1", "Q2_2", "Q2_3", "Q3"]
    qualtrics = [codes, ["Response ID", WAYS, *(f"{HOW} - Selected Choice - {x}" for x in labels), PEOPLE]]
    qualtrics += [[json.dumps({"ImportId": code}) for code in codes]]
    qualtrics += [
        [f"R{i}", a, *(x if x in b else "" for x in labels), c] for i, (a, b, c) in enumerate(ANSWERS)
    ]
    lime = [
        [
            "id",
            "submitdate",
            f"Q1. {WAYS}",
            *(f"Q2[SQ{k}]. {HOW} [{x}]" for k, x in enumerate(labels)),
            PEOPLE,
        ]
    ]
    lime += [
        [str(i), "x", a, *("Yes" if x in b else "No" for x in labels), c]
        for i, (a, b, c) in enumerate(ANSWERS)
    ]
    forms = [["ID", "Start time", "Completion time", WAYS, HOW, PEOPLE]]
    forms += [[str(i), "1", "2", a, b.replace(", ", ";"), c] for i, (a, b, c) in enumerate(ANSWERS)]
    frame = pd.DataFrame(ANSWERS, columns=SURVEY[0])
    profiles = [
        ["Gender", "Highest degree", "Years of experience"],
        ["man", "MA", "4"],
        ["v", "HBO", "12-16"],
    ]
    ads = [["degree", "description"], *(["HBO", text] for text in TEXTS)]
    lines = [
        "\n".join(json.dumps(dict(zip(rows[0], row, strict=True))) for row in rows[1:])
        for rows in (SURVEY, ads)
    ]
    toml = Target(
        name="wave.toml",
        path="data/raw/mine/wave.toml",
        kind="toml",
        content=b'[wave]\ntitle_en = "Mine"\n[survey]\nfile = "s.csv"\nbase = "asked"\n'
        b'[survey.columns]\nteam = "Team size"\n',
        toml='[survey]\nfile = "s.csv"\n',
    )
    return [
        *ours,
        toml,
        _survey("plain CSV", "s.csv", "csv", _csv(SURVEY)),
        _survey("Dutch CSV", "s.csv", "csv;", _csv(SURVEY, ";")),
        _survey("Google Forms", "s.csv", "csv", _csv(google)),
        _survey("SurveyMonkey", "s.csv", "csv", _csv(monkey)),
        _survey("Qualtrics", "s.csv", "csv", _csv(qualtrics)),
        _survey("LimeSurvey", "s.csv", "csv", _csv(lime)),
        _survey("0/1 columns", "s.csv", "csv", _csv(wide)),
        _survey("Microsoft Forms", "s.xlsx", "xlsx", workbook(forms)),
        _survey("plain Excel", "s.xlsx", "xlsx", workbook(SURVEY)),
        _survey("JSON lines", "s.jsonl", "jsonl", lines[0].encode("utf-8")),
        _survey("Parquet", "s.parquet", "parquet", parquet(frame)),
        Target(
            name="profiles",
            path="data/raw/mine/p.csv",
            kind="csv",
            content=_csv(profiles),
            toml='[profiles]\nfile = "p.csv"\n',
        ),
        _texts("ads, CSV", "ads.csv", "csv", _csv(ads)),
        _texts("ads, JSON lines", "ads.jsonl", "jsonl", lines[1].encode("utf-8")),
        _texts("ads, one text a file", "ads", "txt", TEXTS[0].encode("utf-8")),
    ]


# --- one file in one project ------------------------------------------------------------------------------


def lay_out(project: Path, target: Target, content: bytes) -> None:
    """A project with the published study, and the file as it has become."""
    shutil.rmtree(project / "data/raw/mine", ignore_errors=True)
    for name in ("published", "replication"):
        shutil.copytree(ROOT / "data/raw" / name, project / "data/raw" / name, dirs_exist_ok=True)
    for described in (ROOT / "data/raw").glob("*.toml"):
        shutil.copy2(described, project / "data/raw")
    path = project / target.path
    if target.wave:
        path.parent.mkdir(parents=True, exist_ok=True)
        (project / "data/raw/mine/wave.toml").write_text(target.toml, encoding="utf-8")
        (project / "data/raw/mine/s.csv").write_bytes(_csv(SURVEY))
    if target.kind == "txt":
        path.mkdir(exist_ok=True)
        path = path / "a.txt"
    path.write_bytes(content)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command said, how it ended, and the numbers that were read."""

    code: int
    said: str
    numbers: dict[str, list[float]]


def ask(project: Path, *arguments: str) -> Answer:
    """Ask a command in a process of its own, with a limit of time and memory."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(project, arguments, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    found = json.loads(told) if told else {"code": -1, "said": f"ended with {status}", "numbers": {}}
    return Answer(**found)


def _answer(project: Path, arguments: Sequence[str], writing: int) -> None:
    """In the child: run the command, and tell; whatever happens, this process ends here."""
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    said, code, numbers = StringIO(), 99, {}
    try:
        os.chdir(project)
        with redirect_stdout(said), redirect_stderr(said):
            code = main([*arguments])
        if code == 0 and arguments[0] == "check":
            numbers = _numbers(project)
    except BaseException as error:
        said.write(f"Traceback: {error!r}")
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps({"code": code, "said": said.getvalue(), "numbers": numbers}).encode())
    os._exit(0)


def _numbers(project: Path) -> dict[str, list[float]]:
    rows = analysis.load(project).estimates
    chosen = rows[["wave", "id", "value", "count", "base"]].astype(
        {"value": "float64", "count": "float64", "base": "float64"}
    )
    return {f"{row[1]} {row[2]}": [round(float(x), 6) for x in row[3:]] for row in chosen.itertuples()}


# --- what became of it ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Case:
    """One mutated file: what happened to it, and what came of that."""

    target: str
    mutation: str
    seed: int
    outcome: str
    said: str


def judge(target: Target, content: bytes, good: Answer, now: Answer) -> str:
    """Name what became of a file."""
    if now.code == -1:
        return LATE
    if "Traceback" in now.said or now.code not in (0, 1):
        return TRACEBACK
    if now.code == 1:
        names = (Path(target.path).name, "mine", "data/raw/answers")  # the last is what a draft calls it
        return REFUSED if any(name in now.said for name in names) else UNNAMED
    if _same(good.numbers, now.numbers):
        return SAME
    if set(_remarks(now.said)) - set(_remarks(good.said)):
        return TOLD
    return AS_IT_STANDS if _recounted(target, content, now.numbers) else SILENT


def _same(one: dict[str, list[float]], other: dict[str, list[float]]) -> bool:
    return repr(one) == repr(other)  # a missing number is the same as itself here


def _remarks(said: str) -> Iterator[str]:
    """Lines of a summary, the counted answers and rows included."""
    return (line for line in said.splitlines() if line.startswith(" "))


TICKED = ("LimeSurvey", "0/1 columns")  # their cells say yes or 1, and only their headers what is ticked
LABELS = {
    "organisation.survey.hub_and_spoke": "hub-and-spoke",
    "organisation.survey.centralised": "centralised",
    "organisation.survey.holistic": "holistic",
    "measurement.survey.engagement": "engagement data",
    "measurement.survey.sentiment": "sentiment analysis",
    "measurement.survey.website_traffic": "website traffic",
}


def _recounted(target: Target, content: bytes, numbers: dict[str, list[float]]) -> bool:
    """Whether the numbers are those of the file, by a recount of words that knows nothing of our readers."""
    if not target.wave:
        return _figures_as_typed(target, content, numbers)
    text = _seen(_as_text(target, content))
    for name, label in LABELS.items():
        count = numbers.get(f"mine {name}", [0, 0, 0])[1]
        if text.count(label) < count:  # a label in a header is no answer
            return False
    return _mean_of_some(text, numbers.get("mine team.survey.mean"))


def _seen(text: str) -> str:
    """A text as somebody sees it: without signs that only say where to write, with single spaces."""
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return re.sub(r"\s+", " ", shown).casefold()


def _as_text(target: Target, content: bytes) -> str:
    """All that a file says, as pandas alone reads it."""
    if target.kind == "xlsx":
        sheets = pd.read_excel(BytesIO(content), header=None, sheet_name=None).values()
        return "".join(str(sheet.to_csv()) for sheet in sheets)
    if target.kind == "parquet":
        return str(pd.read_parquet(BytesIO(content)).to_csv())
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if marked else "utf-8", "replace")


def _mean_of_some(text: str, mean: list[float] | None) -> bool:
    """Whether a mean is that of as many numbers of the file, one after the other or all but some."""
    if mean is None:
        return True
    value, base = mean[0], int(mean[2])
    numbers = [
        float(n.replace(",", "."))
        for n in re.findall(r"(?<![\w.])(?<!\d,)\d{1,6}(?:[.,]\d{1,2})?(?![\w.,]\d)", text)
    ]
    numbers += [0.5] * text.count("½") + [11.0] * text.count("elf") + [12.0] * text.count("twelve")
    chosen = combinations(numbers, base) if len(numbers) <= 14 else _windows(numbers, base)
    return any(abs(sum(some) / base - value) < 1e-4 for some in chosen)


def _windows(numbers: list[float], size: int) -> Iterator[Sequence[float]]:
    return (numbers[start : start + size] for start in range(len(numbers) - size + 1))


def _figures_as_typed(target: Target, content: bytes, numbers: dict[str, list[float]]) -> bool:
    """Whether every published share is the value that stands in its row, or is a code counted anew."""
    if target.name != "published_figures.csv":
        return target.kind != "toml"  # readings, sources, codes: a changed cell is another fact
    rows = csv.DictReader(StringIO(content.decode("utf-8", "replace"), newline=""))
    for row in rows:
        shown = numbers.get(f"2010 {row['id']}")
        if (
            row["statistic"] == "share"
            and row["value"]
            and shown
            and abs(float(row["value"]) / 100 - shown[0]) > 1e-6
        ):
            return False
    return True


def campaign(chosen: Sequence[Target] | None = None, *, each: int = EACH) -> list[Case]:
    """Every mutation of every file, with several seeds; two files at a time, in processes without threads."""
    of = targets() if chosen is None else chosen
    with tempfile.TemporaryDirectory() as folder:
        projects = [Path(folder) / str(k) for k in range(len(of))]
        if len(of) == 1:
            return trials(of[0], projects[0], each)
        cases: list[Case] = []
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            for found in pool.map(trials, of, projects, [each] * len(of)):
                _tell(found)
                cases += found
        return cases


def _tell(cases: Sequence[Case]) -> None:
    bad = [case for case in cases if case.outcome in BAD]
    print(f"{cases[0].target}: {len(cases)} files, {len(bad)} bad", flush=True)
    for case in bad:
        print(f"    {case.mutation} {case.seed}: {case.outcome}: {case.said[-300:]!r}", flush=True)


def drafted(target: Target, content: bytes, project: Path) -> tuple[str, str]:
    """What becomes of an export that a study is drafted from, and what was said."""
    shutil.rmtree(project / "drafted", ignore_errors=True)
    now = ask(project, "new", "study", "drafted", "--from", target.path)
    if now.code != 0 or "Traceback" in now.said:
        return judge(target, content, now, now), now.said
    checked = ask(project / "drafted", "check")
    if checked.code != 0 or "Traceback" in checked.said:  # it is refused one step later, or is not at all
        return judge(target, content, checked, checked), checked.said
    if target.name in TICKED:
        return AS_IT_STANDS, checked.said
    questions = tomllib.loads((project / "drafted/data/raw/codebook.toml").read_text("utf-8"))["questions"]
    text = _seen(_as_text(target, content))
    for name, (_, count, _base) in checked.numbers.items():
        panel, _, option = name.partition(" ")[2].split(".")
        label = questions[panel]["options"].get(option, {}).get("en", "").casefold()
        recounted = option not in ("other", "none") and questions[panel]["kind"] != "number"
        if recounted and text.count(label) < count:
            return SILENT, f"{name}: {count:g}"
    return AS_IT_STANDS, checked.said


def trials(target: Target, project: Path, each: int) -> list[Case]:
    """All mutations of one file, in a project of its own; a draft of each that can be drafted from."""
    check = ("check", "mine") if target.wave else ("check",)
    lay_out(project, target, target.content)
    good = ask(project, *check)
    if good.code != 0:
        raise RuntimeError(f"{target.name}: the good file is refused: {good.said}")
    every = [
        (*of, seed)
        for of in mutations_of(target.kind).items()
        for seed in range(each if of[0] != "empty" else 1)
    ]
    return [case for of in every for case in _cases(target, project, good, check, of)]


def _cases(
    target: Target, project: Path, good: Answer, check: Sequence[str], mutation: tuple[str, Mutation, int]
) -> Iterator[Case]:
    name, mutate, seed = mutation
    content = mutate(target.content, random.Random(f"{SEED} {target.name} {name} {seed}"))
    lay_out(project, target, content)
    now = ask(project, *check)
    outcome = judge(target, content, good, now)
    if outcome == REFUSED:  # a refresh says the same, and writes nothing
        run = ask(project, "run", "--quiet", *(["--wave", "mine"] if target.wave else []))
        written = any((project / folder).exists() for folder in ("reports", "data/processed"))
        outcome = TRACEBACK if "Traceback" in run.said or "fault of this program" in run.said else outcome
        outcome = SILENT if run.code != 1 or written else outcome
    yield Case(target=target.name, mutation=name, seed=seed, outcome=outcome, said=now.said)
    if target.export:
        outcome, told = drafted(target, content, project)
        yield Case(target=f"{target.name}, drafted", mutation=name, seed=seed, outcome=outcome, said=told)


def rows(cases: Sequence[Case]) -> list[tuple[str, ...]]:
    """Lines of the table: per kind of mutation, what became of how many files."""
    lines = []
    for name in [*dict.fromkeys(case.mutation for case in cases), "all"]:
        of = [case for case in cases if name in (case.mutation, "all")]
        found = Counter(case.outcome for case in of)
        lines.append((name, *map(str, [len(of), *(found[outcome] for outcome in (*GOOD, *BAD))])))
    return lines
