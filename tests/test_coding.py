"""The coder: cases as files, places in the caller's text, a slow reference, dictionaries of one's own."""

import re
import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

import analysis
from analysis import DataError, UnknownNameError
from analysis.coding import coder
from analysis.coding.coder import detect_language
from analysis.coding.dictionary import built_in, fold, read_dictionary, rules_of
from analysis.pipeline.outputs import csv_bytes
from analysis.sources.texts import read_texts
from tests.conftest import ROOT
from tests.slow_coder import SlowCoder

CASES = tomllib.loads((ROOT / "tests/cases/coding.toml").read_text(encoding="utf-8"))
EVERY = [(lang, case) for lang, cases in CASES.items() for case in cases]


def tasks_of(text: str, lang: str) -> set[str]:
    codes = analysis.code_texts([text], lang=lang).indicators.loc[0]
    return set(codes.index[codes == 1])


@pytest.mark.parametrize(("lang", "case"), EVERY, ids=[c["text"][:50] for _, c in EVERY])
def test_a_sentence_has_its_tasks(lang: str, case: dict[str, Any]) -> None:
    right = tasks_of(case["text"], lang) == set(case["tasks"])
    assert right != ("fails" in case), tasks_of(case["text"], lang)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_fast_matcher_finds_what_the_slow_one_finds(lang: str) -> None:
    slow = SlowCoder(built_in(lang))
    text = " ".join(case["text"] for case in CASES[lang])
    for piece in [text, *(case["text"] for case in CASES[lang][::4])]:
        coding = analysis.code_texts([piece], lang=lang)
        assert coding.indicators.loc[0].tolist() == slow.codes(piece)
        assert told(coding.evidence) == slow.evidence(piece)


def told(evidence: pd.DataFrame, document: int = 0) -> list[tuple[str, str, int, int]]:
    """Evidence of one text as the slow coder gives it."""
    rows = evidence.loc[evidence["document"] == document, ["task", "pattern", "start", "end"]]
    return [*rows.itertuples(index=False, name=None)]


TOY = """
[dictionary]
language = "xx"
light = ["and", "the"]
light_lists = ["acts"]
never_after = ["knowledge of"]
[lists]
acts = ["make", "sell*"]
things = ["boat*", "big car"]
[[trade]]
why = "sells things"
include = ["sell* ~ @things", "*shop", "make @things ~ trade"]
exclude = ["toy ~ @things"]
[[craft]]
why = "makes things"
include = ["make ~ @things", "@things ~ @things"]
"""
WORDS = [
    "make",
    "sell",
    "selling",
    "boat",
    "boats",
    "big",
    "car",
    "toy",
    "and",
    "the",
    "x",
    "y",
    "bookshop",
    "trade",
    "knowledge",
    "of",
    ".",
    ",",
    "knowledgeOf",
]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dictionary") / "toy.toml"
    path.write_text(TOY, encoding="utf-8")
    return path


@settings(max_examples=600)
@given(words=st.lists(st.sampled_from(WORDS), max_size=24))
def test_any_row_of_words_is_coded_as_the_slow_one_does(toy: Path, words: list[str]) -> None:
    text = " ".join(words) or "x"
    fast, slow = analysis.code_texts([text], dictionary=toy), SlowCoder(read_dictionary(toy))
    assert fast.indicators.loc[0].tolist() == slow.codes(text)
    assert told(fast.evidence) == slow.evidence(text)
    # Texts that are coded together do not touch each other.
    apart = [" ".join(words[:at]) for at in range(len(words))]
    together = analysis.code_texts([*apart, text], dictionary=toy).evidence
    assert told(together, len(apart)) == slow.evidence(text)


def test_a_word_that_comes_again_does_not_hide_its_first_place(toy: Path) -> None:
    assert analysis.code_texts(["big car big boat"], dictionary=toy).indicators.loc[0].tolist() == [0, 1]


def test_codes_and_evidence_agree(toy: Path) -> None:
    texts = ["We sell the toy boats and make boats.", "nothing", "the Bookshop"]
    coding = analysis.code_texts(texts, dictionary=toy)
    found = pd.crosstab(coding.evidence["document"], coding.evidence["task"]).gt(0)
    expected = coding.indicators.astype("int64").gt(0)
    assert found.reindex(index=expected.index, columns=expected.columns, fill_value=False).equals(expected)


def test_evidence_points_into_the_text_of_the_caller() -> None:
    texts = pd.Series(
        {"a": "We d&eacute;velop STRAT&Eacute;GY.\r\nÉditing vidéos", "b": "activitiesManaging vendors"}
    )
    evidence = analysis.code_texts(texts, lang="en").evidence
    assert len(evidence) >= 3
    for _, row in evidence.iterrows():
        assert texts[row["document"]][row["start"] : row["end"]] == row["match"]
        assert f"«{' '.join(row['match'].split())}»" in row["context"]
    assert {"Éditing vidéos", "Managing vendors"} <= set(evidence["match"])


@given(st.text(max_size=300))
def test_any_text_is_coded_and_its_evidence_stands_in_it(text: str) -> None:
    coding = analysis.code_texts([text], lang="en")
    for _, row in coding.evidence.iterrows():
        assert text[row["start"] : row["end"]] == row["match"]


def test_the_index_of_the_caller_is_kept_and_nothing_is_lost() -> None:
    texts = pd.Series(
        [
            "You manage the budget.",
            None,
            "",
            "Wir sind ein junges Team und suchen dich für die Arbeit mit den Kunden.",
        ],
        index=list("wxyz"),
    )
    coding = analysis.code_texts(texts)
    assert list(coding.indicators.index) == list("wxyz")
    assert coding.languages.tolist() == ["en", "", "", "de"]
    assert coding.indicators.loc["w", "manage_budget"] == 1
    assert coding.indicators.loc[["x", "y", "z"]].isna().all(axis=None)
    assert coding.not_coded.to_dict() == {
        "x": "no words",
        "y": "no words",
        "z": "language 'de': no dictionary",
    }


def test_both_languages_are_coded_in_one_call() -> None:
    coding = analysis.code_texts(
        ["You manage the budget for our team.", "Je beheert het budget voor ons team."]
    )
    assert coding.languages.tolist() == ["en", "nl"]
    assert coding.indicators["manage_budget"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You will work with our team", "en"),
        ("Je werkt met ons team aan de site", "nl"),
        ("Sie arbeiten mit unserem Team für die Kunden", "de"),
        ("Vous travaillez avec nous pour les clients", "fr"),
        ("Usted trabaja con nosotros para los clientes", "es"),
        ("1234 %%%", ""),
    ],
)
def test_languages_are_told_apart(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_texts_in_one_call_are_coded_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is looked at together: the same codes, languages, words and evidence."""
    named = [case["text"] for _, case in EVERY[:40]]
    keywords = "Skills: " + ", ".join(f"skill {letter}" for letter in "abcdefghijklmnop") + ".\n"
    texts = [*named, "", " \n\n ", "de the", "the de", "Die Kunden, de klanten", "half \ud83d a sign"]
    texts += [keywords + text for text in named[:5]] + [f"\xa0{text}\u2028 " for text in named[:5]]
    texts += [" ".join(["de het een", *["the and of"] * 500]), "the " * 2_000 + "de het " * 2_000]
    monkeypatch.setattr(coder, "AT_ONCE", 1_000)
    coding = analysis.code_texts(texts)
    alone = [analysis.code_texts([text]) for text in texts]
    pd.testing.assert_frame_equal(
        coding.indicators, pd.concat([one.indicators for one in alone], ignore_index=True)
    )
    assert coding.languages.tolist() == [detect_language(text) for text in texts]
    assert coding.words.tolist() == [len(text.split()) for text in texts]
    places = ["task", "pattern", "match", "start", "end"]
    evidence = [row for one in alone for row in one.evidence[places].to_numpy().tolist()]
    assert coding.evidence[places].to_numpy().tolist() == evidence


def test_wrong_arguments_are_answered() -> None:
    with pytest.raises(UnknownNameError, match="lang='de' is not known. Valid: auto, en, nl"):
        analysis.code_texts(["x"], lang="de")
    with pytest.raises(DataError) as caught:
        analysis.code_texts(["x", 3, 4.5])  # type: ignore[list-item]
    assert [p.place for p in caught.value.problems] == ["document 1", "document 2"]


def test_a_broken_dictionary_gets_all_its_problems_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[dictionary]\nlight_lists=["no"]\n[lists]\nthings=["a-b"]\n'
        '[[t]]\ninclude=["~ x", "@nothing", "mid*dle", ""]\n[u]\n[[v]]\nwhy="w"\nincluded=["x"]\n',
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        read_dictionary(path)
    found = [p.found for p in caught.value.problems]
    assert found == ["no language", "'a-b'", "no why", "'~ x'", "'mid*dle'", "''", "{}", "a key 'included'"]
    sound = '[dictionary]\nlanguage="en"\nlight_lists=["no"]\n[[t]]\nwhy="w"\ninclude=["@nothing"]\n'
    path.write_text(sound, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_dictionary(path)
    assert [p.found for p in caught.value.problems] == ["'@nothing' in '@nothing'", "'@no' in '@no'"]


def test_a_task_has_no_name_of_another_column(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    task = '[[{}]]\nwhy="w"\ninclude=["x"]\n'
    path.write_text(
        '[dictionary]\nlanguage="en"\n' + task.format("id") + task.format("words"), encoding="utf-8"
    )
    with pytest.raises(DataError) as caught:
        read_dictionary(path)
    assert [p.found for p in caught.value.problems] == ["a task 'id'", "a task 'words'"]


def test_texts_of_one_name_are_told_apart() -> None:
    coding = analysis.code_texts(
        pd.Series(["", "You will lead a team", "You sing"], index=["a", "a", "a"]), lang="en"
    )
    assert coding.not_coded.to_dict() == {"a": "no words"}
    assert str(coding).startswith("2 of 3 texts coded")


def test_a_dictionary_can_extend_the_one_of_the_package(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[dictionary]\nlanguage="en"\nextends="en"\n[lists]\npet=["cat*"]\n'
        '[[manage_budget]]\nwhy="our word for it"\ninclude=["purse"]\n'
        '[[keep_animals]]\nwhy="ours"\ninclude=["@lead ~ @pet"]\n',
        encoding="utf-8",
    )
    coding = analysis.code_texts(
        ["You manage cats.", "You hold the purse.", "You plan the budget."], dictionary=path
    )
    assert coding.indicators["keep_animals"].tolist() == [1, 0, 0]
    assert coding.indicators["manage_budget"].tolist() == [0, 1, 1]
    assert list(coding.indicators.columns) == [*built_in("en").tasks, "keep_animals"]
    path.write_text('[dictionary]\nlanguage="en"\nextends="de"\n', encoding="utf-8")
    with pytest.raises(DataError, match="found extends 'de'; expected en, nl"):
        read_dictionary(path)


def test_a_dictionary_that_is_no_toml_or_is_not_there_is_answered(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[x", encoding="utf-8")
    with pytest.raises(DataError, match="expected TOML"):
        read_dictionary(tmp_path / "bad.toml")
    with pytest.raises(DataError, match="found no such file"):
        read_dictionary(tmp_path / "none.toml")


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_dictionaries_have_the_seventeen_tasks_each_rule_with_its_reason(lang: str) -> None:
    dictionary = built_in(lang)
    assert dictionary.tasks == built_in("en").tasks
    assert len(dictionary.tasks) == 17
    assert all(p.why for p in dictionary.patterns)
    assert len({(p.task, p.text) for p in dictionary.patterns}) == len(dictionary.patterns)


@pytest.mark.parametrize(
    ("text", "folded"), [("Creëren", "creeren"), ("company's", "companys"), ("İ", "i"), ("ÉÀ", "ea")]
)
def test_case_and_accents_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_word_without_an_end_is_coded_at_once() -> None:
    """An embedded picture is one word of a million letters: it would take minutes, letter by letter."""
    text = f"You will lead {'x' * 1_000_000} a team of four and manage the budget."
    assert analysis.code_texts([text]).indicators.loc[0, "manage_budget"] == 1


def test_why_a_text_is_not_coded() -> None:
    found = analysis.code_texts(
        ["Develop social media strategy. Manage LinkedIn channels.", "", "Wir suchen dich für das Team"]
    )
    assert found.not_coded.tolist() == [
        "language not recognised: name it with lang",
        "no words",
        "language 'de': no dictionary",
    ]


@pytest.mark.parametrize("phrase", ["@nolist", "", "~"])
def test_a_phrase_that_takes_away_is_checked_as_patterns_are(tmp_path: Path, phrase: str) -> None:
    path = tmp_path / "own.toml"
    text = f'[dictionary]\nlanguage = "en"\nnever_after = ["{phrase}"]\n[[a]]\nwhy = "w"\ninclude = ["b"]\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"dictionary\.never_after"):
        read_dictionary(path)


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ('extends="en"\n[lists]\npeople=["volunteers"]\n', "found a list 'people'; expected another name"),
        ('[[coded]]\nwhy="x"\ninclude=["lead"]\n', "found a task 'coded'; expected another name"),
        ('light=["as well as"]\n', "'as well as'; expected one word of letters"),
    ],
)
def test_what_a_dictionary_cannot_mean_is_told(toml: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text(f'[dictionary]\nlanguage="en"\n{toml}', encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(told)):
        read_dictionary(tmp_path / "my.toml")


def test_the_rules_of_a_task_are_those_of_the_package_and_ones_own(tmp_path: Path) -> None:
    rule = '[[lead_team]]\nwhy="leads volunteers"\ninclude=["guide ~ volunteers"]\n'
    path = tmp_path / "my.toml"
    path.write_text(f'[dictionary]\nlanguage="en"\nextends="en"\n{rule}', encoding="utf-8")
    assert rules_of(path)["lead_team"] == "leads staff, interns, volunteers; or leads volunteers"


def test_half_a_sign_near_a_match_does_not_hide_the_evidence() -> None:
    evidence = analysis.code_texts(["You will manage the \ud83d budget."]).evidence
    assert evidence["match"].tolist() == ["budget"]


def test_a_text_that_is_named_twice_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1,You will lead a team.\n", encoding="utf-8")
    assert len(read_texts([tmp_path / "a.csv", tmp_path / "." / "a.csv"])) == 1


def test_what_ends_a_line_for_some_stays_in_its_cell() -> None:
    table = pd.DataFrame({"match": ["lead\rthe team"], "start": [9]})
    assert pd.read_csv(BytesIO(csv_bytes(table)))["match"].tolist() == ["lead\rthe team"]
