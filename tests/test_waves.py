"""A wave of one's own: the same counts from every tool, 2010 comes back exactly, problems at once."""

import csv
import json
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

import analysis
from analysis import DataError, Study, UnknownNameError
from analysis.pipeline.engine import refresh
from analysis.pipeline.plan import panels_beside
from analysis.sources.exports import read_export
from analysis.waves import new_wave
from benchmarks.timing import small_study
from tests.conftest import BOOK, ROOT, edit
from tests.test_cli import run

RAW = Path("data/raw")

FACTORS, ORGANISED, TEAM = (
    "What makes a social media strategist successful?",
    "How is social media organised in your company?",
    "How many people work on it?",
)
RISKS, VISION, HUB = "willing to take risks", "long-term vision", "hub and spoke"

# Four people: both factors, one, none of these, skipped; three organised as hub and spoke; 5, 7, 9, nothing.
TICKED = [[RISKS, VISION], [RISKS], ["None of these"], []]
SAID = [HUB, HUB, "centralised", HUB]
PEOPLE = ["5", "7", "9", ""]

COUNTS = {
    "success_factors.survey.takes_risks": (2, 4),
    "success_factors.survey.long_term_vision": (1, 4),
    "success_factors.survey.multidisciplinary": (0, 4),
    "organisation.survey.hub_and_spoke": (3, 4),
    "organisation.survey.centralised": (1, 4),
}


def csv_of(rows: list[list[str]], *, delimiter: str = ",") -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode("utf-8")


def google() -> tuple[str, bytes]:
    rows = [["2026/10/14", ", ".join(t), s, p] for t, s, p in zip(TICKED, SAID, PEOPLE, strict=True)]
    return "survey.csv", csv_of([["Timestamp", FACTORS, ORGANISED, TEAM], *rows])


def dutch_excel() -> tuple[str, bytes]:
    """The same form in Dutch, saved by a Dutch Excel."""
    dutch = {
        RISKS: "bereid risico's te nemen",
        VISION: "langetermijnvisie",
        HUB: "hub-and-spoke",
        "centralised": "gecentraliseerd",
        "None of these": "Geen van deze",
    }
    head = ["Tijdstempel", "Wat maakt een socialmediastrateeg succesvol?"]
    head += ["Hoe is social media bij u georganiseerd?", "Hoeveel mensen werken eraan?"]
    rows = [
        ["14-10-2026", ", ".join(dutch[o] for o in t), dutch[s], p and f"{p},0"]
        for t, s, p in zip(TICKED, SAID, PEOPLE, strict=True)
    ]
    text = csv_of([head, *rows], delimiter=";").decode()
    return "survey.csv", text.encode("cp1252")


def surveymonkey() -> tuple[str, bytes]:
    """Two header rows; options nobody ticked are missing; "none" has its column."""
    options = [RISKS, VISION, "None of these"]
    first = ["Respondent ID", "IP Address", FACTORS, "", "", ORGANISED, TEAM]
    second = ["", "", *options, "Response", "Open-Ended Response"]
    rows = [
        [str(i), "10.0.0.1", *(o if o in t else "" for o in options), s, p]
        for i, (t, s, p) in enumerate(zip(TICKED, SAID, PEOPLE, strict=True))
    ]
    return "survey.csv", csv_of([first, second, *rows])


def qualtrics() -> tuple[str, bytes]:
    """Three header rows; one column per option."""
    options = [RISKS, VISION, "None of these"]
    codes = ["ResponseId", "RecipientEmail", "Q1_1", "Q1_2", "Q1_3", "Q2", "Q3"]
    texts = ["Response ID", "Recipient Email", *(f"{FACTORS} - {o}" for o in options), ORGANISED, TEAM]
    ids = [json.dumps({"ImportId": code}) for code in codes]
    rows = [
        [f"R{i}", f"p{i}@example.org", *(o if o in t else "" for o in options), s, p or "-99"]
        for i, (t, s, p) in enumerate(zip(TICKED, SAID, PEOPLE, strict=True))
    ]
    return "survey.csv", csv_of([codes, texts, ids, *rows])


def limesurvey() -> tuple[str, bytes]:
    """Full questions as headers, the option in brackets, Yes and nothing."""
    options = [RISKS, VISION, "None of these"]
    head = [
        "Response ID",
        "Date submitted",
        "Last page",
        *(f"{FACTORS} [{o}]" for o in options),
        ORGANISED,
        TEAM,
    ]
    rows = [
        [str(i), "2026-10-14", "3", *("Yes" if o in t else "No" for o in options), s, p]
        for i, (t, s, p) in enumerate(zip(TICKED, SAID, PEOPLE, strict=True))
    ]
    return "survey.csv", csv_of([head, *rows])


def microsoft() -> tuple[str, bytes]:
    """An Excel sheet; ticks end in a semicolon."""
    from analysis.report.workbook import workbook_bytes

    book = Workbook()
    book.active.append(["ID", "Start time", "Completion time", "Email", "Name", FACTORS, ORGANISED, TEAM])
    for i, (t, s, p) in enumerate(zip(TICKED, SAID, PEOPLE, strict=True)):
        ticks = "".join(f"{o};" for o in t)
        book.active.append([i, "a", "b", "p@example.org", "Jan Jansen", ticks, s, int(p) if p else None])
    return "survey.xlsx", workbook_bytes(book)


def plain_codes() -> tuple[str, bytes]:
    """Names of the codebook, 0 and 1, tabs, UTF-16."""
    names = {"success_factors[takes_risks]": RISKS, "success_factors[long_term_vision]": VISION}
    head = [*names, "success_factors[None of these]", "organisation", "team"]
    rows = [
        [*(str(int(o in t)) for o in (*names.values(), "None of these")), s, p]
        for t, s, p in zip(TICKED, SAID, PEOPLE, strict=True)
    ]
    return "survey.tsv", csv_of([head, *rows], delimiter="\t").decode().encode("utf-16")


def json_lines() -> tuple[str, bytes]:
    rows = [
        {"success factors": t, "organisation": s, "team size": int(p) if p else None}
        for t, s, p in zip(TICKED, SAID, PEOPLE, strict=True)
    ]
    return "survey.jsonl", "\n".join(map(json.dumps, rows)).encode()


TOOLS: dict[str, tuple[Callable[[], tuple[str, bytes]], str]] = {
    "google": (google, "Google Forms (CSV, utf-8-sig, commas); 4 answers"),
    "dutch excel": (dutch_excel, "Google Forms (CSV, utf-8-sig, semicolons); 4 answers"),
    "surveymonkey": (surveymonkey, "SurveyMonkey (CSV, utf-8-sig, commas); 4 answers"),
    "qualtrics": (qualtrics, "Qualtrics (CSV, utf-8-sig, commas); 4 answers"),
    "limesurvey": (limesurvey, "LimeSurvey (CSV, utf-8-sig, commas); 4 answers"),
    "microsoft": (microsoft, "Microsoft Forms (Excel); 4 answers"),
    "plain": (plain_codes, "plain table (CSV, utf-16, tabs); 4 answers"),
    "json lines": (json_lines, "plain table (JSON lines, utf-8-sig); 4 answers"),
}


def wave(project: Path, files: dict[str, bytes], toml: str) -> Path:
    folder = project / RAW / "mine"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "wave.toml").write_text(toml, encoding="utf-8")
    return folder


def survey(project: Path, name: str, content: bytes, more: str = "") -> Study:
    wave(project, {name: content}, f'[survey]\nfile = "{name}"\n{more}')
    return analysis.load(project, waves=["mine"])


def counted(study: Study, name: str = "mine") -> dict[str, tuple[int, int]]:
    rows = study.estimates[(study.estimates["wave"] == name) & (study.estimates["statistic"] == "share")]
    return {row["id"]: (row["count"], row["base"]) for _, row in rows.iterrows()}


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_gives_the_same_counts(project: Path, tool: str) -> None:
    make, said = TOOLS[tool]
    study = survey(project, *make())
    assert said in study.own["mine"].tables["survey"].said[0].replace(", sheet 'Sheet'", "")
    found = counted(study)
    assert {name: found[name] for name in COUNTS} == COUNTS
    team = study.estimates[
        (study.estimates["wave"] == "mine") & (study.estimates["id"] == "team.survey.mean")
    ]
    assert team[["value", "base"]].to_numpy().tolist() == [[7, 3]]
    assert team["low"].iloc[0] == pytest.approx(7 - 4.9683, abs=1e-3)  # t of 2 degrees of freedom, by hand


@pytest.mark.parametrize("tool", TOOLS)
def test_nobody_is_in_what_is_written(project: Path, tool: str) -> None:
    study = survey(project, *TOOLS[tool][0]())
    own = study.own["mine"]
    written = own.tables["survey"].frame().to_csv() + own.log.to_csv() + own.notices.to_csv()
    assert not any(word in written for word in ("example.org", "Jansen", "10.0.0.1"))


def test_a_base_can_be_chosen(project: Path) -> None:
    study = survey(project, *google(), 'base = "ticked_any"\n[survey.bases]\nsuccess_factors = "answered"')
    assert counted(study)["success_factors.survey.takes_risks"] == (2, 3)
    assert (
        study.estimates.query("wave == 'mine' and panel == 'success_factors'")["reading"] == "answered"
    ).all()


def test_two_languages_of_one_form_are_one_survey(project: Path) -> None:
    (_, english), (_, dutch) = google(), dutch_excel()
    wave(project, {"en.csv": english, "nl.csv": dutch}, '[survey]\nfile = ["en.csv", "nl.csv"]')
    found = counted(analysis.load(project, waves=["mine"]))
    assert {name: found[name] for name in COUNTS} == {k: (2 * a, 2 * b) for k, (a, b) in COUNTS.items()}


def test_columns_and_options_can_be_named(project: Path) -> None:
    rows = [["Q7[A1]", "Q7[A2]", "Q9"], ["1", "0", HUB], ["0", "1", HUB]]
    toml = '[survey.columns]\nsuccess_factors = "Q7"\norganisation = "Q9"\n'
    toml += '[survey.options.success_factors]\nA1 = "takes_risks"\nA2 = "long_term_vision"\n'
    found = counted(survey(project, "survey.csv", csv_of(rows), toml))
    assert found["success_factors.survey.takes_risks"] == (1, 2)
    assert found["organisation.survey.hub_and_spoke"] == (2, 2)


def test_weights_are_raked_and_told(project: Path) -> None:
    rows = [["Sector", ORGANISED], *([["private", HUB]] * 3), ["public", "centralised"]]
    study = survey(
        project, "s.csv", csv_of(rows), "[survey.weights.margins.sector]\nprivate = 0.5\npublic = 0.5"
    )
    row = study.estimates[study.estimates["id"] == "organisation.survey.hub_and_spoke"].iloc[-1]
    found = row["value"], row["count"], row["base"], row["effective_base"]
    assert found == pytest.approx((0.5, 3, 4, 3))
    assert "4 answers weigh as 3.0" in study.own["mine"].summary


def test_a_folder_of_texts_is_coded(project: Path) -> None:
    ads = {f"ads/{i}.txt": b"You will write blog posts and report on ROI." for i in range(3)}
    wave(project, ads, '[job_descriptions]\nfile = "ads"')
    found = counted(analysis.load(project, waves=["mine"]))
    assert found["tasks.job_description.create_content"] == (3, 3)
    assert found["tasks.job_description.manage_budget"] == (0, 3)


# --- the example: the main round trip ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The study with the example wave as its script makes it without the changes since 2010."""
    project = tmp_path_factory.mktemp("exact") / "project"
    small_study(project)
    folder = Path(shutil.copytree(ROOT / RAW / "example", project / RAW / "example"))
    for name, content in runpy.run_path(str(folder / "build.py"))["files"](exact=True).items():
        (folder / name).write_bytes(content)
    return analysis.load(project)


def test_the_example_gives_back_the_published_counts_exactly(exact: Study) -> None:
    found, then = counted(exact, "example"), exact.figures.set_index("id")
    wanted = exact.estimates[(exact.estimates["wave"] == "2010") & exact.estimates["count_low"].notna()]
    graded = wanted[
        wanted["grade"].isin(["A", "B"])
        & (wanted["statistic"] == "share")
        & (wanted["base_kind"] != "not stated")
    ]
    compared = [
        row
        for _, row in graded.iterrows()
        if row["id"] in found and row["id"] != "organisation.survey.holistic"
    ]
    assert len(compared) == 23
    for row in compared:
        count, base = found[row["id"]]
        assert row["count_low"] <= count <= row["count_high"], row["id"]
        assert base == row["base"], row["id"]
    assert found["gender.linkedin.men"] == (32, 50)
    assert found["success_factors.survey.multidisciplinary"] == (81, 140)
    assert [found[f"degree_level.linkedin.{d}"][0] for d in ("bachelor", "master", "phd")] == [40, 9, 1]
    assert len(then) == 93


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("goals.survey.roi_measurement", "48.3"),
        ("goals.survey.stakeholder_support", "32.2"),
        ("goals.survey.more_resources", "24.6"),
        ("organisation.survey.hub_and_spoke", "41.0"),
        ("organisation.survey.holistic", "1.4"),
    ],
)
def test_what_140_cannot_give_comes_out_of_those_who_answered(exact: Study, name: str, printed: str) -> None:
    row = exact.estimates[(exact.estimates["wave"] == "example") & (exact.estimates["id"] == name)].iloc[0]
    assert row["base"] == (118 if name.startswith("goals") else 139)
    assert f"{100 * row['value']:.1f}" == printed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("experience.linkedin.working", 13.2),
        ("experience.linkedin.social_media", 3),
        ("twitter.linkedin.followers_mean", 3221),
        ("twitter.linkedin.followers_median", 745),
        ("team.survey.mean", 11),
    ],
)
def test_the_example_gives_back_the_published_means(exact: Study, name: str, value: float) -> None:
    rows = exact.estimates[(exact.estimates["wave"] == "example") & (exact.estimates["id"] == name)]
    assert rows["value"].to_list() == pytest.approx([value])


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_coder_finds_the_tasks_the_texts_were_made_of(lang: str) -> None:
    """Sentences that each say one task: nearly all are found, and few that are not there."""
    bank = tomllib.loads((ROOT / RAW / "example/sentences.toml").read_text(encoding="utf-8"))[lang]
    pairs = [(task, sentence) for task, sentences in bank.items() for sentence in sentences]
    codes = analysis.code_texts([sentence for _, sentence in pairs], lang=lang).indicators
    found = [int(codes.loc[row, task]) for row, (task, _) in enumerate(pairs)]
    assert sum(found) >= 0.9 * len(pairs)
    assert int(codes.sum().sum()) - sum(found) <= 0.15 * len(pairs)


def test_the_example_is_what_its_script_makes(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    for name in ("build.py", "sentences.toml"):
        (tmp_path / name).write_bytes((ROOT / RAW / "example" / name).read_bytes())
    subprocess.run([sys.executable, str(script)], check=True, cwd=ROOT)
    for name in ("survey.en.csv", "survey.nl.csv", "profiles.xlsx", "ads.jsonl"):
        assert (tmp_path / name).read_bytes() == (ROOT / RAW / "example" / name).read_bytes(), name


def test_the_example_differs_from_2010_so_that_a_change_can_be_seen(study: Study) -> None:
    changed = study.then_and_now("example").query("holm < 0.05")
    assert {"gender", "degree_level", "success_factors"} & set(changed["panel"])
    assert study.own["example"].estimates.set_index("id").loc["gender.linkedin.men", "value"] == 23 / 50


def test_the_example_says_everywhere_that_it_is_made_up(study: Study) -> None:
    assert study.own["example"].synthetic
    assert "(synthetic)" in study.own["example"].summary
    assert "made up" in (ROOT / RAW / "example/README.md").read_text(encoding="utf-8")
    figures = ROOT / "reports/figures/example"  # those of a refresh, byte for byte: test_pipeline
    for lang, told in {"en": "SYNTHETIC", "nl": "verzonnen", "de": "ERFUNDEN"}.items():
        drawn = {path.name: path.read_text(encoding="utf-8") for path in figures.glob(f"*.{lang}.svg")}
        assert set(drawn) == {f"{panel}.{lang}.svg" for panel in panels_beside(study.codebook)}
        assert [name for name, svg in drawn.items() if told not in svg] == []


# --- then and now -----------------------------------------------------------------------------------------


def test_differences_have_intervals_where_the_bases_allow_them(exact: Study) -> None:
    table = exact.then_and_now("example").set_index("id")
    men = table.loc["gender.linkedin.men"]
    assert men["difference"] == pytest.approx(0)
    assert men["difference_low"] < -0.15 < 0.15 < men["difference_high"]
    assert men["p"] == pytest.approx(1)
    assert table.loc["goals.survey.roi_measurement", ["difference_low", "p"]].isna().all()
    assert table.loc["team.survey.mean", ["difference_low", "p"]].isna().all()


def test_a_weighted_difference_lies_in_its_interval(published: Path) -> None:
    """The limits of a weighted share are its own, and so are those of its difference to 2010."""
    margins = '[survey.weights.margins.reports_to]\nmarketing = 0.85\n"(otherwise)" = 0.15\n'
    config = published / "data/raw/example/wave.toml"
    shutil.copytree(ROOT / "data/raw/example", config.parent)
    config.write_text(
        config.read_text(encoding="utf-8").replace("[profiles]", f"{margins}\n[profiles]"), encoding="utf-8"
    )
    table = analysis.load(published).then_and_now("example").set_index("id")
    tested = table[table["difference_low"].notna() & table["difference"].notna()]
    assert tested["effective_base"].notna().any()
    assert (tested["difference_low"] <= tested["difference"]).all()
    assert (tested["difference"] <= tested["difference_high"]).all()
    marketing = table.loc["reports_to.survey.marketing"]
    assert marketing["value"] == pytest.approx(0.85)
    assert marketing["reading"] == "margin"  # nothing was estimated, so nothing is tested
    assert marketing[["low", "high", "difference", "p"]].isna().all()
    told = analysis.show("programme", analysis.load(published), wave="example").svg
    assert f"71 of 140, weigh as {marketing['effective_base']:.0f}" in told
    assert "the share that the wave was weighed to" in told


def test_p_is_adjusted_for_all_differences_of_a_wave(study: Study) -> None:
    table = study.then_and_now("example")
    tests = table["p"].notna().sum()
    assert tests > 20
    assert (table["holm"] >= table["bh"]).where(table["p"].notna(), True).all()
    assert table["holm"].min() == pytest.approx(min(tests * table["p"].min(), 1))


def test_a_bound_has_limits_and_no_difference(study: Study) -> None:
    row = study.then_and_now("example").set_index("id").loc["budget.survey.under_500k"]
    assert pd.isna(row["difference"])
    assert row["difference_low"] < row["difference_high"]


def test_a_panel_shows_both_waves_and_their_difference(exact: Study) -> None:
    ax = analysis.draw("gender", exact, wave="example")
    said = [t.get_text().replace("\n", " ") for t in ax.texts]
    assert said.count("2010") == 2
    assert said.count("synthetic example") == 3  # one has no figure of 2010
    assert "difference 0 points (−18 to +18)" in said


def test_a_panel_of_an_unknown_wave_is_answered(study: Study) -> None:
    with pytest.raises(UnknownNameError, match="Valid: 2010, 2021, example, replication"):
        analysis.draw("gender", study, wave="2011")


def test_claims_are_put_to_a_wave(exact: Study) -> None:
    found = analysis.check_claims(exact, wave="example").table.set_index("claim")["verdict"]
    assert found[["c03", "c05", "c08"]].to_list() == ["supported", "undecided", "undecided"]
    assert found["c13"] == "not checkable"  # nothing else was asked: the three come first whatever they say
    assert found["c12"] == "undecided"


# --- begin, check, run ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_new_wave_is_understood_as_it_stands(published: Path, lang: str) -> None:
    for path, content in new_wave(published / RAW, "fresh", BOOK, lang=lang).items():
        (published / RAW / path).parent.mkdir(exist_ok=True)
        (published / RAW / path).write_bytes(content)
    study = analysis.load(published, waves=["fresh"])
    columns = study.own["fresh"].columns
    assert (columns["answers"] != "").all()
    assert set(columns["table"]) == {"survey", "profiles", "job_descriptions"}
    assert study.estimates.query("wave == 'fresh'").empty
    assert "nothing on this" in analysis.show("gender", study, wave="fresh").svg
    assert "no texts" in analysis.show("tasks_shares", study, wave="fresh").svg


def test_answers_typed_into_the_templates_are_counted(project: Path) -> None:
    files = {p.name: c.decode() for p, c in new_wave(project / RAW, "mine", BOOK, lang="nl").items()}
    assert files["profiles.csv"].startswith("\ufeff"), "a Dutch Excel opens it in columns"
    files["profiles.csv"] += (
        '10;2;;3;bachelor;marketing;vrouw;manager;ja;"1.234";"Je schrijft blogs en artikelen."\n'
    )
    wave(project, {name: text.encode() for name, text in files.items()}, files["wave.toml"])
    study = analysis.load(project, waves=["mine"])
    values = study.estimates.query("wave == 'mine'").set_index("id")["value"]
    assert values["experience.linkedin.working"] == 10
    assert values["twitter.linkedin.followers_mean"] == 1234
    assert values["gender.linkedin.women"] == 1
    assert values["tasks.profile.create_content"] == 1


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_question_and_answer_of_the_questionnaire_is_recognised(project: Path, lang: str) -> None:
    """Paste the questionnaire into a form, answer everything, and nothing is strange."""
    text = next(
        c for p, c in new_wave(project / RAW, "mine", BOOK).items() if p.name == f"questionnaire.{lang}.md"
    ).decode()
    parts = [part.splitlines() for part in text.partition("\n---\n")[0].split("\n## ")[1:]]
    questions = {
        part[0].partition(". ")[2]: [line[2:] for line in part if line.startswith("- ")] for part in parts
    }
    offered = {q: [o for o in options if "..." not in o] for q, options in questions.items()}
    longest = max(map(len, offered.values()))
    rows = [
        [(options + options * longest)[i] if options else "5" for options in offered.values()]
        for i in range(longest)
    ]
    study = survey(project, "survey.csv", csv_of([[*offered], *rows]))
    own = study.own["mine"].tables["survey"]
    assert (own.columns["answers"] != "").all()
    assert own.notices[~own.notices["why"].str.contains("twice")].empty


PROBLEMS = [
    ('[survey]\nfile = "nope.csv"', "mine/nope.csv\n  whole file: found no such file"),
    ('[survey]\nfile = "../published/sources.csv"', "expected a file in the folder of the wave"),
    ('[survey]\nfile = "/etc/passwd"', "expected a file in the folder of the wave"),
    ('[survey]\nfile = "s.csv"\nformat = "googel"', "expected auto, qualtrics, surveymonkey"),
    ('[survey]\nfile = "s.csv"\nbase = "all"', "expected one of asked, answered, ticked_any"),
    ('[survey]\nfile = "s.csv"\nbsae = "asked"', "Did you mean 'base'?"),
    ('[surveys]\nfile = "s.csv"', "only [wave], [survey], [profiles], [job_descriptions]"),
    ("[survey\n", "expected TOML. Mend that line."),
    (
        '[survey]\nfile = "s.csv"\n[survey.columns]\nteam = "Teem"',
        "found no such column; expected a header of the file: 'Team size'",
    ),
    ('[survey]\nfile = "s.csv"\n[survey.columns]\nteams = "Team size"', "Correct wave.toml"),
    ('[survey]\nfile = "s.csv"\n[survey.weights]\ncolumn = "wieght"', "survey.weights: found 'wieght'"),
    ('[survey]\nfile = "s.csv"\n[survey.weights]\ntrim = 0.5', "expected a number above 1"),
    (f'[survey]\nfile = "s.csv"\n[survey.weights]\ntrim = 1{"0" * 400}', "expected a number"),
    ('[profiles]\nfile = "s.csv"\ntext = "story"', "story: found no such column"),
    ('[job_descriptions]\nfile = "s.csv"', "no column that answers anything; there are 'Team size'"),
    ('[wave]\nsynthetic = "yes"', "expected true or false"),
]


@pytest.mark.parametrize(("toml", "told"), PROBLEMS)
def test_a_problem_of_a_wave_is_told(project: Path, toml: str, told: str) -> None:
    wave(project, {"s.csv": csv_of([["Team size"], ["5"]])}, toml)
    with pytest.raises(DataError) as caught:
        analysis.load(project, waves=["mine"])
    assert told in str(caught.value)


def test_all_problems_of_all_tables_are_told_at_once(project: Path) -> None:
    rows = csv_of([["Team size", "Team"], ["5", "6"], ["7"]])
    wave(project, {"s.csv": rows, "p.csv": b""}, '[survey]\nfile = "s.csv"\n[profiles]\nfile = "p.csv"')
    with pytest.raises(DataError) as caught:
        analysis.load(project, waves=["mine"])
    assert {p.file for p in caught.value.problems} == {"data/raw/mine/s.csv", "data/raw/mine/p.csv"}


def test_two_columns_for_one_question_are_asked_about(project: Path) -> None:
    with pytest.raises(DataError, match="'Team size' and 'Team', which both answer team"):
        survey(project, "s.csv", csv_of([["Team size", "Team"], ["5", "6"]]))


def test_a_column_that_is_only_like_a_question_is_listed_not_used(project: Path) -> None:
    study = survey(
        project, "s.csv", csv_of([["Team size", "How is social media organized there?"], ["5", HUB]])
    )
    unused = study.own["mine"].columns.query("answers == ''")
    assert unused[["header", "nearest"]].to_numpy().tolist() == [
        ["How is social media organized there?", "organisation"]
    ]
    assert "not used: 'How is social media organized there?', like organisation" in study.own["mine"].summary


def profiles(project: Path, rows: list[list[str]]) -> Study:
    wave(project, {"p.csv": csv_of(rows)}, '[profiles]\nfile = "p.csv"\n')
    return analysis.load(project, waves=["mine"])


def test_a_question_is_recognised_by_its_words_and_an_unlike_one_is_not_like_it(project: Path) -> None:
    asked = {
        "Which is your gender?": "gender",
        "What was the highest level of education?": "degree_level",
        "How many years of work experience have you?": "experience.working",
        "Which industry are you in?": "",
        "In what country?": "",
    }
    study = profiles(project, [list(asked), ["woman", "BSc", "1 year or less", "Health", "NL"]])
    columns = study.own["mine"].columns.set_index("header")
    assert columns["answers"].to_dict() == asked
    assert set(columns.loc[columns["answers"] == "", "nearest"]) == {""}


def test_a_title_to_the_letter_goes_before_one_by_its_words(project: Path) -> None:
    study = profiles(project, [["Gender", "What is your gender?"], ["man", "woman"]])
    assert counted(study)["gender.linkedin.men"] == (1, 1)
    assert study.own["mine"].columns.query("answers == ''")["nearest"].to_list() == ["gender"]


BANDS = ["2 years or less", "2 - 4 years", "5-7 years", "40 years or more"]


def test_bands_with_open_ends_are_read_and_bound_the_mean(published: Path) -> None:
    study = profiles(published, [["experience"], *([band] for band in BANDS)])
    row = study.table("experience", wave="mine").iloc[0]
    assert (row["reading"], row["base"], row["left_out"]) == ("bands", 4, 0)
    assert pd.isna(row["value"])
    assert row[["low", "high"]].to_list() == [(0 + 2 + 5 + 40) / 4, (3 + 5 + 8 + 60) / 4], (
        "nobody has 60 years"
    )
    view = analysis.show("experience", study, wave="mine")
    assert "11.8 to 19.0" in view.svg
    assert "of 4" in view.svg
    assert "left out" not in view.svg


def test_a_mean_of_bands_is_none_whoever_could_not_be_read(published: Path) -> None:
    """What the bands allow is of those in the base; how many are not in it stands beside it."""
    study = profiles(published, [["experience"], *([band] for band in [*BANDS, "since school", "not sure"])])
    row = study.table("experience", wave="mine").iloc[0]
    assert (row["base"], row["left_out"], row["reading"]) == (4, 2, "bands")
    assert pd.isna(row["value"])
    assert 0 < row["low"] < row["high"]
    for lang, told in (("en", "2 left out"), ("nl", "2 niet meegeteld")):
        view = analysis.show("experience", study, wave="mine", lang=lang)
        assert "≈ 12" not in view.svg
        assert told in view.svg


def test_refusals_are_told_out_of_the_base_and_never_somebodys_own_words(project: Path) -> None:
    said = ["woman"] * 6 + ["man"] * 2 + ["Prefer not to disclose"] * 3 + ["genderfluid", "weet niet", ""]
    study = profiles(project, [["gender", "experience"], *([cell, "5"] for cell in said)])
    assert counted(study)["gender.linkedin.women"] == (6, 9)
    rows = study.table("gender", wave="mine").set_index("category")
    assert rows["left_out"].to_list() == [4] * len(rows)
    told = study.own["mine"].notices.query("column == 'gender'")
    assert told["found"].to_list() == ["4 such as 'prefer not to disclose'", "genderfluid"]
    assert "4 left out" in analysis.show("gender", study, wave="mine").svg


def test_refusals_of_a_tick_all_question_are_in_the_base_of_all_who_were_asked_only(published: Path) -> None:
    rows = [[", ".join(ticked), "5"] for ticked in [*TICKED, ["Rather not say"], ["Don't know"]]]
    content = csv_of([[FACTORS, TEAM], *rows])
    asked = survey(published, "s.csv", content)
    assert counted(asked)["success_factors.survey.takes_risks"] == (2, 6)
    assert "other" not in asked.table("success_factors", wave="mine")["category"].to_list()
    answered = survey(published, "s.csv", content, 'base = "answered"')
    assert counted(answered)["success_factors.survey.takes_risks"] == (2, 3)
    assert set(answered.table("success_factors", wave="mine")["left_out"]) == {2}


@pytest.mark.parametrize("name", ["My Wave", "2010", "published", "a" * 50, "-x"])
def test_a_name_that_cannot_be_is_answered(project: Path, name: str) -> None:
    with pytest.raises(DataError, match="small letters, digits and hyphens"):
        new_wave(project / RAW, name, BOOK)


def test_a_refresh_of_one_wave_writes_its_files_and_no_other_panel(project: Path) -> None:
    name, content = google()
    wave(project, {name: content}, f'[survey]\nfile = "{name}"')
    done = refresh(project, wave="mine")
    assert not done.failed
    assert {"wave mine", "figure gender, mine", "tables"} <= set(done.done)
    assert (project / "reports/figures/mine/gender.en.svg").is_file()
    assert not (project / "reports/figures/gender.en.svg").exists()
    assert refresh(project, wave="mine").done == ()
    with pytest.raises(UnknownNameError, match="Valid: mine"):
        refresh(project, wave="yours")


def test_a_broken_wave_leaves_the_last_good_outputs(project: Path) -> None:
    name, content = google()
    folder = wave(project, {name: content}, f'[survey]\nfile = "{name}"')
    assert not refresh(project, wave="mine").failed
    before = (project / "data/processed/mine/survey.csv").read_bytes()
    edit(folder / "wave.toml", "survey.csv", "nope.csv")
    failed = refresh(project, wave="mine").failed
    (told,) = failed.values()
    assert "mine/nope.csv" in told
    assert (project / "data/processed/mine/survey.csv").read_bytes() == before


def test_the_command_line_begins_checks_and_draws(example_project: Path) -> None:
    def told(*words: str) -> subprocess.CompletedProcess[str]:
        return run(*words, cwd=example_project)

    assert "questionnaire.nl.md" in told("new", "mine", "--lang", "nl").stdout
    assert told("new", "mine").returncode == 1
    assert "answers success_factors, goals" in told("check", "mine").stdout
    checked = told("check")
    assert "published: 93 figures" in checked.stdout
    assert "example: synthetic example (synthetic)" in checked.stdout
    drawn = told("panel", "gender", "--wave", "example")
    assert drawn.stdout.startswith("gender.example.en.svg: Bar chart: Men or women? SYNTHETIC")


# --- real exports, where they are -------------------------------------------------------------------------

REAL = ROOT.parent / "shared/real"


@pytest.mark.parametrize(
    ("name", "said", "rows"),
    [
        ("r_community_survey_2019_en.csv", "Google Forms", 1838),
        ("stackoverflow_2011.csv", "SurveyMonkey", 2813),
        ("github_oss_2024_negative_incidents.csv", "plain table", 13947),
    ],
)
def test_real_exports_are_recognised(name: str, said: str, rows: int) -> None:
    if not (REAL / name).is_file():
        pytest.skip("the real survey files are not here")
    export = read_export(REAL / name)
    assert export.said.startswith(said)
    assert len(export.frame) == rows


def test_two_languages_of_a_real_survey_are_merged(project: Path) -> None:
    """Highest degree and gender of the R community, in English and Spanish, through wave.toml alone."""
    names = ("r_community_survey_2019_en.csv", "r_community_survey_2019_es.csv")
    if not (REAL / names[0]).is_file():
        pytest.skip("the real survey files are not here")
    frames = [pd.read_csv(REAL / name, dtype="str", keep_default_na=False) for name in names]
    english = frames[0]["What gender do you identify with?"]
    wave(
        project,
        {"en.csv": (REAL / names[0]).read_bytes()},
        '[profiles]\nfile = "en.csv"\n[profiles.columns]\ngender = "What gender do you identify with?"',
    )
    found = counted(analysis.load(project, waves=["mine"]))
    men = english.str.strip().str.casefold().isin(["male", "man", "m", "he", "men"]).sum()
    assert found["gender.linkedin.men"][0] == men
    assert found["gender.linkedin.another"][0] > 0


@pytest.mark.parametrize("answer", ["7" * 26, "5" * 70, "8" * 23 + "-" + "9" * 27])
def test_an_answer_of_many_digits_is_left_out_and_drawn_around(project: Path, answer: str) -> None:
    rows = csv_of([[TEAM, "Annual budget"], ["5", "1000"], [answer, answer]])
    study = survey(project, "s.csv", rows)
    means = (
        study.estimates.query("wave == 'mine'")
        .set_index("id")
        .loc[["team.survey.mean", "budget.survey.mean"]]
    )
    assert means["base"].tolist() == [1, 1]
    assert f"no number that can be read: left out ({answer!r}" in study.own["mine"].summary
    assert analysis.page(study, wave="mine")


def test_a_number_of_many_digits_is_written() -> None:
    from analysis.languages import number

    assert number(1e30, lang="nl") == f"1{'.000' * 10}"
    assert number(-1.7e308).startswith("−170,000,000")


def test_a_band_that_ends_at_the_bound_is_under_it(published: Path) -> None:
    rows = ["250k-500k"] * 8 + ["500k-1m"] * 2
    study = survey(published, "s.csv", "\n".join(["budget", *rows]).encode())
    row = study.estimates.query("wave == 'mine' and category == 'under_500k'").iloc[0]
    assert (row["count"], row["base"], row["left_out"]) == (8, 10, 0)


def test_a_word_means_what_wave_toml_says(published: Path) -> None:
    content = "gender,degree\n" + "m,Graduate\n" * 4 + "f,Master\n" * 2
    toml = '[profiles]\nfile = "p.csv"\n[profiles.options.degree_level]\nGraduate = "bachelor"\n'
    wave(published, {"p.csv": content.encode()}, toml)
    study = analysis.load(published, waves=["mine"])
    degrees = study.table("degree_level", wave="mine").set_index("category")["count"]
    assert degrees[["bachelor", "master"]].tolist() == [4, 2]


def test_a_tick_of_no_option_is_an_answer(published: Path) -> None:
    head = "goals [internal training],goals [more resources],goals [newsletters],goals [Don't know]"
    content = "\n".join([head, "1,0,0,0", "0,0,1,0", "0,0,1,0", "0,1,1,0", "0,0,0,1"])
    study = survey(published, "s.csv", content.encode(), 'base = "answered"\n')
    found = study.table("goals", wave="mine").set_index("category")
    assert found.loc["more_resources", ["count", "base"]].tolist() == [1, 4]
    assert study.own["mine"].tables["survey"].ticks["goals"].statuses.value_counts()["nonsubstantive"] == 1


def test_german_answers_are_recognised(published: Path) -> None:
    people, answers = "Geschlecht\nMann\nFrau\nmännlich\nweiblich\n", "maturity\nja\nnein\nNein\n"
    wave(
        published,
        {"p.csv": people.encode(), "s.csv": answers.encode()},
        '[profiles]\nfile = "p.csv"\n[survey]\nfile = "s.csv"\n',
    )
    study = analysis.load(published, waves=["mine"])
    men = study.estimates.query("wave == 'mine' and category == 'men'").iloc[0]
    formal = study.estimates.query("wave == 'mine' and category == 'formal_program'").iloc[0]
    assert (men["count"], men["base"], formal["count"], formal["base"]) == (2, 4, 1, 3)


def test_codes_that_stood_beside_a_gap_are_codes(published: Path) -> None:
    toml = '[profiles]\nfile = "p.csv"\n[profiles.options.gender]\n1 = "men"\n2 = "women"\n'
    wave(published, {"p.csv": b"gender\n1.0\n2.0\n\n1.0\n"}, toml)
    found = analysis.load(published, waves=["mine"]).table("gender", wave="mine").set_index("category")
    assert found["count"][["men", "women"]].tolist() == [2, 1]
