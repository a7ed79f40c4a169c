"""The study as it is described: complete, the only place that names things, and checked as a whole."""

import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import analysis
from analysis import AnalysisError, DataError, Study, languages as spoken
from analysis.cli import main
from analysis.codebook import read_codebook
from analysis.coding.dictionary import built_in
from analysis.languages import lacking, languages, phrase, template
from analysis.panels import draw_rows, panel_rows, words_of
from analysis.pipeline.engine import refresh
from tests.conftest import BOOK, ROOT, edit

LATER = {item.question for item in BOOK.items.values() if item.only_named}  # asked of one wave only


def test_every_question_is_in_exactly_one_panel_and_some_in_one_of_a_wave() -> None:
    panels = [panel for panel in BOOK.panels.values() if panel.table == "estimates"]
    drawn = [question for panel in panels if not panel.wave for question in panel.questions]
    assert sorted([*drawn, "tasks", *LATER]) == sorted(BOOK.questions)
    assert {question for panel in panels if panel.wave for question in panel.questions} >= LATER


def test_every_label_is_there_in_every_language() -> None:
    assert BOOK.languages == ("en", "nl", "de")
    assert BOOK.untranslated() == []


def test_every_option_was_published_or_is_for_own_words(study: Study) -> None:
    """An option nobody published would be a label for nothing, but for answers in somebody's own words."""
    published = set(study.figures[["panel", "category"]].itertuples(index=False, name=None))
    questions = [of for name, of in BOOK.questions.items() if name not in {"tasks", *LATER}]
    named = {(question.name, option) for question in questions for option in question.options}
    own_words = {(item.question, item.free) for item in BOOK.items.values() if item.free}
    assert named == published | own_words
    assert list(BOOK.questions["tasks"].options) == study.tasks == list(built_in("en").tasks)


def test_every_unit_has_a_label(study: Study) -> None:
    assert set(study.estimates["unit"]) <= set(BOOK.units)


def test_panels_are_listed_in_the_order_of_their_file(study: Study) -> None:
    listed = list(tomllib.loads((ROOT / "data/raw/panels.toml").read_text(encoding="utf-8"))["panels"])
    assert study.panels == listed


# --- a panel is an entry, a language a file -----------------------------------------------------------------

PETS = """
[panels.pets]
kind = "bars"
questions = ["pets"]
title.en = "Who keeps a pet?"
finding.en = "{pets.survey.cat} have a cat."
"""
QUESTION = """
[questions.pets]
kind = "multiple"
label.en = "Pets"
options.cat = { en = "a cat", nl = "een kat" }
options.dog = { en = "a dog" }
"""
FIGURES = [
    "pets.survey.cat,pets,survey,cat,share,1,40,percent,140,published,B,verbatim,no,report_cover,,",
    "pets.survey.dog,pets,survey,dog,share,2,25,percent,140,published,C,label by position,no,report_cover,,",
]


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def with_pets(project: Path) -> Path:
    raw = project / "data/raw"
    add(raw / "codebook.toml", QUESTION)
    edit(raw / "study.toml", '["en"]', '["en", "nl", "de"]')
    panels = (raw / "panels.toml").read_text(encoding="utf-8")
    own = panels.replace('panels = ["gender"]', 'panels = ["gender", "pets"]', 1)
    (raw / "panels.toml").write_text(own + PETS, encoding="utf-8")
    add(raw / "published/published_figures.csv", "\n".join(FIGURES) + "\n")
    return project


def test_a_panel_is_an_entry(with_pets: Path) -> None:
    """Rows and one entry make its figure, table, text, place on the page and sheet, in every language."""
    study = analysis.load(with_pets)
    assert "pets" in study.panels
    for lang in study.codebook.languages:
        view = analysis.show("pets", study, lang=lang)
        assert "Who keeps a pet?" in view.alt
        assert "56" in view.svg
        text = analysis.page(study, lang=lang)
        assert 'id="panel-pets"' in text
        assert b"pets" in analysis.workbook(study, lang=lang)
    drawn = analysis.show("pets", study, lang="nl").svg
    assert "een kat" in drawn
    assert "a dog" in drawn, "what has no Dutch is said in English"
    assert "<h3>40% have a cat</h3>" in analysis.page(study)


def test_a_label_that_is_lacking_is_told_by_place(with_pets: Path) -> None:
    told = read_codebook(with_pets / "data/raw").untranslated()
    assert "codebook.toml, questions.pets.options.dog: no text in nl, so 'a dog' stands there" in told
    assert "panels.toml, panels.pets.title: no text in de, so 'Who keeps a pet?' stands there" in told


def test_an_answer_without_a_label_says_what_to_add(study: Study) -> None:
    rows = panel_rows(study, "gender").assign(category=["men", "robots"])
    with pytest.raises(
        AnalysisError, match=r"'robots' has no label: add options.robots to \[questions.gender\]"
    ):
        draw_rows(BOOK.panels["gender"], rows, words_of(study))
    rows = panel_rows(study, "gender").assign(group="martians")
    with pytest.raises(AnalysisError, match=r"'martians' has no label: add \[groups.martians\]"):
        draw_rows(BOOK.panels["gender"], rows, words_of(study))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "panels",
            'kind = "order"\nquestions = ["duties"]',
            'kind = "pie"\nquestions = ["duties"]',
            "'pie'; expected one of bars, order",
        ),
        (
            "panels",
            'questions = ["goals"]',
            'questions = ["goals", "goals"]',
            "a question or several, each once",
        ),
        ("panels", 'questions = ["goals"]', "", "panels.goals.questions: found none; expected a question"),
        ("panels", 'questions = ["goals"]', 'questions = ["aims"]', "panels.goals.questions: found 'aims'"),
        ("panels", 'panels = ["goals"]', "panels = []", "panels.goals: found in 0 chapters"),
        (
            "panels",
            'kind = "pairs"',
            'kind = "pairs"\ncolour = "red"',
            "a key 'colour'; expected only the keys",
        ),
        (
            "study",
            'languages = ["en", "nl", "de"]',
            'languages = ["en", "xx"]',
            "found 'xx'; expected one of en, de, nl",
        ),
        ("study", 'colour = "vermillion"', 'colour = "red"', "'red'; expected one of blue, vermillion"),
        (
            "codebook",
            'options.women = { en = "women"',
            'options.women = { eng = "women"',
            "a text by language",
        ),
        (
            "codebook",
            '[questions.gender]\nkind = "single"',
            "[questions.gender]",
            "no kind; expected kind, one of single, multiple, number, order",
        ),
        ("codebook", 'like = "majors"', 'like = "minors"', "items.asked_majors.like: found 'minors'"),
        (
            "codebook",
            "[items.gender.options]",
            "[items.gender.choices]",
            "a key 'choices'; expected only the",
        ),
        (
            "codebook",
            'has_account = ["yes"]',
            'has_account = ["mode"]',
            "twitter.statistics.has_account, number 1: found 'mode'",
        ),
        ("codebook", "at_most = 60", 'at_most = "60"', "experience.at_most: found '60'; expected a number"),
        ("study", 'question = "tasks"', 'question = "chores"', "coded.question: found 'chores'"),
        ("codebook", 'free = "another"', 'free = "others"', "found 'others'; expected one of men, women"),
    ],
)
def test_what_cannot_be_in_the_description_is_told(
    published: Path, file: str, old: str, new: str, told: str
) -> None:
    edit(published / f"data/raw/{file}.toml", old, new)
    with pytest.raises(DataError) as caught:
        analysis.load(published)
    assert told in str(caught.value)


def test_all_problems_of_the_description_are_told_at_once(published: Path) -> None:
    edit(published / "data/raw/panels.toml", 'questions = ["seniority"]\ntitle', "questions = 3\ntitle")
    edit(published / "data/raw/study.toml", 'name = "strategist"', "")
    with pytest.raises(DataError) as caught:
        analysis.load(published)
    assert [p.file for p in caught.value.problems] == ["data/raw/panels.toml", "data/raw/study.toml"]


@pytest.mark.parametrize("lang", languages())
def test_every_phrase_is_there_in_every_language(lang: str) -> None:
    """That its gaps are those of the first is checked whenever a language is read."""
    assert lacking(lang) == []


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], int]]:
    """Write a file of a further language."""
    shutil.copy(ROOT / "src/analysis/languages/en.toml", tmp_path)
    monkeypatch.setattr(spoken, "_folder", lambda: tmp_path)
    cached = (
        languages,
        analysis.languages._own_phrases,
        analysis.languages._phrases,
        analysis.languages._locale,
    )
    for function in cached:
        function.cache_clear()
    yield lambda text: (tmp_path / "fr.toml").write_text(text, encoding="utf-8")
    for function in cached:
        function.cache_clear()


def test_a_language_is_a_file_and_what_it_lacks_is_said_in_the_first(french: Callable[[str], int]) -> None:
    french('locale = "fr"\nof = "{count} sur {base}"\n')
    assert phrase("of", "fr", count=28106, base=28107) == "28\u202f106 sur 28\u202f107"
    assert template("nothing", "fr") == template("nothing", "en")
    assert "nothing" in lacking("fr")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('of = "{count} sur {nombre}"', "of: found {count}, {nombre}; expected {base}, {count}."),
        ('of = "{count"', "of: found {a brace that is left open}; expected {base}, {count}."),
        ('off = "x"', "off: found a phrase that is never said; expected a phrase of en.toml, such as of."),
        ("of = 3", "of: found 3; expected a text."),
        ("nothing = 3", "nothing: found 3; expected a text."),
        ("of = ", "expected TOML. Mend that line."),
        ('locale = "zz"', "locale: found 'zz'; expected the name that CLDR has for the language"),
        ("", "found no locale"),
    ],
)
def test_what_is_wrong_in_a_language_is_told_with_its_phrase(
    french: Callable[[str], int], text: str, told: str
) -> None:
    french(text if "locale" in text or not text else f'locale = "fr"\n{text}\n')
    with pytest.raises(DataError) as caught:
        phrase("of", "fr", count=1, base=2)
    assert told in str(caught.value)
    assert "languages/fr.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{pets.survey.cot}", "found 'pets.survey.cot'; expected an id such as pets.survey.cat"),
        ("{pets.survey.cat", "found '{pets.survey.cat have a cat"),
    ],
)
def test_a_figure_that_a_text_names_and_nobody_counted_is_told(
    with_pets: Path, capsys: pytest.CaptureFixture[str], wrong: str, told: str
) -> None:
    edit(with_pets / "data/raw/panels.toml", "{pets.survey.cat}", wrong)
    assert main(["check", "--project", str(with_pets)]) == 1
    assert f"panels.pets.finding.en: {told}" in capsys.readouterr().err
    done = refresh(with_pets)
    assert told in done.failed["tables"]


def test_a_unit_without_a_label_is_told_where_it_is_written(project: Path) -> None:
    edit(project / "data/raw/codebook.toml", 'counted_in = "followers"', 'counted_in = "likes"')
    with pytest.raises(DataError, match=r"counted_in: found 'likes'; expected one of .*followers"):
        analysis.load(project)


def test_what_was_published_is_the_baseline_and_no_other_wave_can_be(project: Path) -> None:
    edit(project / "data/raw/study.toml", 'published = "2010"', 'baseline = "2021"\npublished = "2010"')
    with pytest.raises(
        DataError, match="baseline: found '2021'; expected a wave that others can stand beside: 2010"
    ):
        analysis.load(project)
