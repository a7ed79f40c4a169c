"""The house: one-way imports, short rooms, clean notebooks, a lock without hosts, a README that is true."""

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

import analysis
from analysis import Study
from tests.conftest import ROOT

SOURCE = ROOT / "src/analysis"

# From the foundation up. A room may import from rooms below it, and from its own.
FLOORS = [
    {"errors", "theme", "labels", "places"},
    {"files", "languages", "intervals", "versions"},
    {"records"},
    {"schemas", "codebook", "counting", "writing"},
    {"words"},
    {"sources", "tables", "coding", "clean", "multiresponse", "weights"},
    {"tabulation"},
    {"compare", "auditing", "corpus"},
    {"claims", "waves"},
    {"crosstabs", "drafting"},
    {"study"},
    {"panels"},
    {"report"},
    {"pipeline"},
    {"cli"},
    {"__main__"},
]
ROOMS = sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def floor(name: str) -> int:
    return next(i for i, rooms in enumerate(FLOORS) if name in rooms)


def imported_rooms(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
    modules += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    return {m.split(".")[1] for m in modules if m.startswith("analysis.")}


@pytest.mark.parametrize("path", [p for p in ROOMS if room(p) != "__init__"], ids=str)
def test_imports_run_one_way(path: Path) -> None:
    own = room(path)
    upward = {other for other in imported_rooms(path) - {own} if floor(other) >= floor(own)}
    same_floor = {o for o in upward if floor(o) == floor(own)}
    assert upward - same_floor == set(), f"{own} imports from above"
    assert not any(own in imported_rooms(p) for o in same_floor for p in ROOMS if room(p) == o), "a circle"


def test_the_page_of_contents_names_every_room() -> None:
    told = re.findall(r"``(\w+)``", analysis.__doc__ or "")
    assert sorted(told) == sorted(name for rooms in FLOORS for name in rooms - {"__main__"})


STUDIED = r"linkedin|strategist|twitter|job_description|success_factors|degree_level|altimeter|voltier"


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_the_engine_has_never_heard_of_a_study(path: Path) -> None:
    assert re.findall(STUDIED, path.read_text(encoding="utf-8"), flags=re.IGNORECASE) == []


def test_nothing_draws_on_the_global_state_of_pyplot() -> None:
    assert [
        p.name
        for p in ROOMS
        if "pyplot" in re.sub(r'""".*?"""', "", p.read_text(encoding="utf-8"), flags=re.S)
    ] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links|--trusted-host", text)
    pins = re.findall(r"^[A-Za-z0-9._-]+==\S+.*?(?=^[A-Za-z#]|\Z)", text, flags=re.M | re.S)
    assert len(pins) > 100
    assert [pin.split("==")[0] for pin in pins if "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
class TestNotebooks:
    """Kept without outputs; question first, versions last; short cells."""

    @staticmethod
    def code(path: Path) -> list[str]:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]

    def test_it_is_kept_without_outputs(self, path: Path) -> None:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None

    def test_it_opens_with_its_question_and_ends_with_what_it_rests_on(self, path: Path) -> None:
        first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
        assert first["cell_type"] == "markdown"
        assert "?" in "".join(first["source"])
        assert "**The question**" in "".join(first["source"])
        assert "**The answer**" in "".join(first["source"])
        code = self.code(path)
        assert code[0] == "import analysis"
        assert code[-1] == "study.provenance()"

    def test_it_shows_the_reckoning_and_not_only_finished_panels(self, path: Path) -> None:
        code = self.code(path)
        finished = [cell for cell in code if re.fullmatch(r"analysis\.show\(.*\)", cell)]
        assert len(finished) <= len(code) / 3

    def test_it_ends_with_two_or_three_things_to_try(self, path: Path) -> None:
        last = [
            c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "markdown"
        ][-1]
        tries = "".join(last["source"]).partition("## Try")[2].partition("## What this rests on")[0]
        assert 2 <= len(re.findall(r"^\* ", tries, flags=re.M)) <= 3

    def test_its_cells_are_short_and_define_nothing(self, path: Path) -> None:
        lengths = sorted(code.count("\n") + 1 for code in self.code(path))
        assert lengths[len(lengths) // 2] <= 3
        assert not any(re.search(r"^\s*(def|class) ", code, flags=re.M) for code in self.code(path))


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines()]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a clone")
def test_nothing_committed_names_a_place_on_a_machine() -> None:
    private = re.compile(r"(?<![\w./])/(home|root|Users|work|tmp)/\w")
    for path in committed():
        if (
            path.suffix in {".py", ".toml", ".md", ".ipynb", ".csv", ".json", ".svg", ".html", ""}
            and path.is_file()
        ):
            # one file of the example is in Windows letters, on purpose
            assert not private.search(path.read_text(encoding="utf-8", errors="replace")), path


def snippets(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.M | re.S)


def test_the_snippets_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = snippets((ROOT / "README.md").read_text(encoding="utf-8"), "python")
    assert found
    for code in found:
        exec(compile(code, "README.md", "exec"), {})


def test_the_readme_shows_figures_and_files_that_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    paths = re.findall(r"(?:\]\(|src=\")([^)\"#]+)", text)
    local = [p for p in paths if not p.startswith("http")]
    assert len([p for p in local if p.endswith(".svg")]) >= 3
    assert [p for p in local if not (ROOT / p).exists()] == []


def test_the_readme_says_of_2021_what_was_counted(study: Study) -> None:
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    told = "[{gender.linkedin.men@2021} men where {gender.linkedin.men} were]"
    assert analysis.say(told, study) in text
    assert analysis.say("and {gender.everybody_else.men@2021} among the others", study) in text


def test_the_readme_counts_as_the_audit_does(study: Study) -> None:
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    counts = study.audit.counts
    true = counts["possible"] + counts["closes"]
    checked = counts.sum() - counts["not-checkable"]
    told = f"Of {counts.sum()} published entries {checked} are percentages that can be checked"
    assert f"{told}: {true} can be true" in text
    rest = {
        "{} need another base": "only-with-base",
        "{} do not add up": "does-not-close",
        "{} were cut": "only-if-cut",
        "{} is impossible": "impossible",
    }
    for words, verdict in rest.items():
        assert words.format(counts[verdict]) in text, verdict


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*?)^\]", project, flags=re.M | re.S)
    assert listed
    names = re.findall(r'"([a-z0-9-]+)', listed[1])
    assert [name for name in names if f"| {name} |" not in text] == []
