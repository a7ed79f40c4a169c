"""The public names: documented to the contract, and safe in anybody's script."""

import ast
import copy
import inspect
import pickle
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from typing import Any, cast

import matplotlib as mpl
import pandas as pd
import pytest

import analysis
from analysis import AnalysisError, Corpus, DataError, Problem, ShardError, Study, UnknownNameError
from tests.conftest import ROOT

FUNCTIONS = {name: of for name in analysis.__all__ if inspect.isfunction(of := getattr(analysis, name))}
CLASSES = {name: of for name in analysis.__all__ if inspect.isclass(of := getattr(analysis, name))}
METHODS = {
    f"{name}.{part}": of
    for name, kind in CLASSES.items()
    for part, of in vars(kind).items()
    if inspect.isfunction(of) and not part.startswith("_")
}


def sections(told: str) -> set[str]:
    return set(re.findall(r"^ *(\w+)\n *-{4,}$", told, flags=re.M))


def parameters(of: Callable[..., Any]) -> set[str]:
    return set(inspect.signature(of).parameters) - {"self"}


def documented(told: str, section: str) -> set[str]:
    body = re.search(rf"^( *){section}\n *-+\n(.*?)(?=\n *\w+\n *-{{4,}}\n|\Z)", told, flags=re.M | re.S)
    assert body, section
    found = re.findall(rf"^{body[1]}(\w[\w, ]*?)(?: : .*)?$", body[2], flags=re.M)
    return {name.strip() for names in found for name in names.split(",")}


def test_the_types_of_the_public_names_are_those_that_are_loaded() -> None:
    stub = ast.parse((ROOT / "src/analysis/__init__.pyi").read_text(encoding="utf-8"))
    typed = {
        alias.name: node.module
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(typed) == analysis.__all__
    for name, module in typed.items():
        assert getattr(import_module(str(module)), name) is getattr(analysis, name)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_public_function_is_documented_to_the_contract(name: str) -> None:
    """What goes in, what comes out, what is raised, and an example or a note of where the method is from."""
    function = FUNCTIONS[name]
    told = inspect.getdoc(function) or ""
    wanted = {"Returns"} | ({"Parameters", "Raises"} if parameters(function) else set())
    assert wanted <= sections(told), f"{name} lacks {wanted - sections(told)}"
    if parameters(function):
        assert documented(told, "Parameters") == parameters(function)
    assert "..." not in told.split("Examples")[0].split("Returns")[0].split("\n")[0]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_options_are_keyword_only_and_typed(name: str) -> None:
    for parameter in inspect.signature(FUNCTIONS[name]).parameters.values():
        assert parameter.kind is not inspect.Parameter.VAR_KEYWORD
        assert parameter.annotation is not inspect.Parameter.empty
        if isinstance(parameter.default, str | bool | int | float):
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY, parameter.name


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_public_method_is_documented(name: str) -> None:
    told = inspect.getdoc(METHODS[name]) or ""
    assert told
    options = parameters(METHODS[name])
    assert all(option in told for option in options), f"{name}: {options}"


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_public_class_says_what_it_holds(name: str) -> None:
    kind = CLASSES[name]
    told = inspect.getdoc(kind) or ""
    fields = {field for field in getattr(kind, "__dataclass_fields__", {}) if not field.startswith("_")}
    assert fields <= (documented(told, "Attributes") if fields else set()), name


ERRORS = [
    DataError([Problem("a", "b", "c", "D.")]),
    UnknownNameError("panel", "x", ["a", "b"]),
    ShardError(
        [Problem("a", "b", "c", "D.")], Corpus(counts=pd.DataFrame(), documents=pd.DataFrame(), shards=0)
    ),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: type(e).__name__)
def test_errors_cross_from_one_process_to_another(error: Exception) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert str(again) == str(error)
        assert vars(again).keys() == vars(error).keys()


def rows_of(panel: str) -> int:
    return len(analysis.load(waves=()).table(panel))


def test_a_pool_of_processes_answers_as_one_does() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        with pytest.raises(UnknownNameError, match="Did you mean 'gender'"):
            pool.submit(rows_of, "gendre").result()
        assert pool.submit(rows_of, "gender").result() == 2


def test_a_study_can_be_copied_and_sent(study: Study) -> None:
    for again in (pickle.loads(pickle.dumps(study)), copy.deepcopy(study)):
        pd.testing.assert_frame_equal(again.table("gender"), study.table("gender"))


def test_pictures_are_the_same_in_threads_and_in_any_style(study: Study) -> None:
    names = ["gender", "goals", "degree_level", "audit_overview"]
    alone = {name: analysis.picture(name, study) for name in names}
    before = dict(mpl.rcParams)
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda name: (name, analysis.picture(name, study)), names * 3))
    assert [name for name, picture in drawn if picture != alone[name]] == []
    assert dict(mpl.rcParams) == before
    for style in ({"savefig.bbox": "tight"}, {"text.usetex": True}, {"axes.grid": True, "font.size": 30}):
        with mpl.rc_context(style):
            assert analysis.picture("gender", study) == alone["gender"]


USE = pd.DataFrame({"use": ["Blog;Wiki", "Wiki"]})
GOALS = pd.DataFrame(
    {"category": ["a"], "statistic": "share", "value": 0.5, "base": 10, "count_low": 5, "count_high": 5}
)


WRONG: list[tuple[Callable[[Study], object], str]] = [
    (lambda _: analysis.show("gender", "nl"), "study must be a Study, but a str came"),
    (lambda s: analysis.draw("gender", s.table("gender")), "study must be a Study, but a DataFrame came"),
    (lambda _: analysis.page("nl"), "study must be a Study, but a str came"),
    (lambda _: analysis.audit(None), "table must be a DataFrame, but a NoneType came"),
    (lambda _: analysis.check_claims(cast("Study", "mine.toml")), "study must be a Study.* goes in claims="),
    (lambda _: analysis.load("nowhere"), "There is no project at nowhere"),
    (lambda _: analysis.load(waves="gender"), "waves='gender' is not known. Valid: 2010, 2021, example"),
    (lambda s: analysis.say("{gender.linkedin.man}", s), "Did you mean 'gender.linkedin.men'"),
    (lambda s: analysis.say("{Gender}", s), "template='Gender' is not known"),
    (lambda s: analysis.say("{gender.linkedin.men are", s), "is not known"),
    (lambda _: analysis.code_texts("one text"), "texts must be several texts, but a str came"),
    (lambda _: analysis.code_texts(pd.DataFrame({"text": ["a"]})), r"one column of a table: frame\['text'\]"),
    (lambda _: analysis.code_texts({"a": "b"}), "texts must be several texts, but a dict came"),
    (lambda _: analysis.compare_tasks([1], [2]), "a must be a DataFrame, but a list came"),
    (lambda _: analysis.validate_codes(None, None), "codes must be a DataFrame"),
    (lambda _: analysis.multiselect([1], "use"), "frame must be a DataFrame"),
    (lambda _: analysis.multiselect(USE, "use", options="Blog"), "options must be several texts"),
    (lambda _: analysis.multiselect(USE, "use", none="None"), "none must be several texts"),
    (
        lambda _: analysis.multiselect(USE, "use", options=cast("list[str]", [1, 2])),
        "options must be several texts",
    ),
    (lambda _: analysis.multiselect(pd.concat([USE, USE]), "use"), "rows of one name"),
    (
        lambda _: analysis.compare_shares(GOALS.drop(columns="statistic"), GOALS),
        "a\n  whole file: found no column",
    ),
    (lambda _: analysis.compare_shares(GOALS.assign(value=40), GOALS), "values that are no shares"),
    (lambda _: analysis.compare_shares(GOALS.assign(base=0), GOALS), "bases below 1"),
]


@pytest.mark.parametrize(("call", "told"), WRONG)
def test_a_wrong_argument_gets_one_plain_answer(
    study: Study, call: Callable[[Study], object], told: str
) -> None:
    with pytest.raises(AnalysisError, match=told):
        call(study)


def test_options_that_everybody_ticked_are_no_words_of_ones_own() -> None:
    frame = pd.DataFrame({"use": ["Blog"] * 500 + ["Wiki"] * 300 + ["mine"]})
    assert analysis.multiselect(frame, "use").table()["count"].to_dict() == {
        "Blog": 500,
        "Wiki": 300,
        "other": 1,
    }


def test_a_single_label_is_no_list_of_letters() -> None:
    found = analysis.multiselect(USE, "use", options={"b": "Blog", "w": "Wiki"})
    assert found.table()["count"].to_dict() == {"b": 1, "w": 2}


@pytest.mark.parametrize("codes", [[1, 0, -99], ["1", "0", "-99"], [1, 0, 9]])
@pytest.mark.parametrize("encoding", ["auto", "codes"])
def test_a_code_for_missing_is_no_tick(codes: list[object], encoding: str) -> None:
    frame = pd.DataFrame({"use[Blog]": codes, "use[Wiki]": codes})
    with pytest.raises(AnalysisError, match="write 1 where an option is ticked"):
        analysis.multiselect(frame, "use", encoding=encoding)


def test_texts_that_could_not_be_coded_are_left_out_of_a_validation() -> None:
    coded = analysis.code_texts(
        ["You will lead a team.", "Ceci est une annonce pour un poste de responsable"]
    )
    found = analysis.validate_codes(coded.indicators, coded.indicators.fillna(0).astype(int))
    assert set(found.table["documents"]) == {1}


def test_a_brace_can_be_written(study: Study) -> None:
    assert analysis.say("{{{gender.linkedin.men}}}", study) == "{64%}"


def test_results_print() -> None:
    coded = analysis.code_texts(["You will lead a team.", ""])
    assert str(coded) == "1 of 2 texts coded; lead_team 1"
