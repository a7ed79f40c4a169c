"""Bad input: some mutations of every raw file format, and what must not come of them."""

import os
import random

import pytest

from benchmarks import bad_input
from benchmarks.bad_input import BAD, GOOD, Target, targets
from benchmarks.mutations import mutations_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each file is asked in a forked process")


def seeded(target: Target, few: int = 3) -> list[str]:
    """Some kinds of mutation, other ones for every file."""
    names = sorted(set(mutations_of(target.kind)) - {"very many columns", "a huge cell", "a zip bomb"})
    return random.Random(target.name).sample(names, few)


@pytest.mark.slow
@pytest.mark.parametrize("target", targets(), ids=lambda target: str(target.name))
def test_no_traceback_and_no_silent_change(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {name: mutations_of(target.kind)[name] for name in seeded(target)}
    monkeypatch.setattr(bad_input, "mutations_of", lambda _: chosen)
    cases = bad_input.campaign([target], each=1)
    assert len(cases) == len(chosen) * (1 + target.export)
    assert [case for case in cases if case.outcome in BAD] == []


def test_every_format_and_kind_of_harm_is_there() -> None:
    of = targets()
    assert {target.kind for target in of} == {"csv", "csv;", "xlsx", "jsonl", "parquet", "toml", "txt"}
    assert sum(len(mutations_of(target.kind)) for target in of) * bad_input.EACH > 1000


def test_what_is_wrong_is_seen() -> None:
    """The campaign can fail: each bad outcome has its sign."""
    target = next(t for t in targets() if t.name == "plain CSV")
    good = bad_input.Answer(code=0, said="mine\n  6 rows", numbers={"mine team.survey.mean": [5.6, 0, 5]})
    judged = {
        "Traceback (most recent call last)": bad_input.Answer(code=1, said="Traceback ...", numbers={}),
        "no file": bad_input.Answer(code=1, said="something is wrong", numbers={}),
        "gone": bad_input.Answer(code=-1, said="", numbers={}),
        "another number": bad_input.Answer(
            code=0, said="mine\n  6 rows", numbers={"mine team.survey.mean": [99.0, 0, 5]}
        ),
    }
    outcomes = [bad_input.judge(target, target.content, good, answer) for answer in judged.values()]
    assert outcomes == [bad_input.TRACEBACK, bad_input.UNNAMED, bad_input.LATE, bad_input.SILENT]
    assert bad_input.judge(target, target.content, good, good) in GOOD
