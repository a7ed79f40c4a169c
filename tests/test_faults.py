"""A refresh that is harmed leaves a whole set; a few trials of each kind of the campaign in benchmarks."""

import os
import shutil
from pathlib import Path

import pytest

from benchmarks import faults
from benchmarks.faults import BOTH, NEW, OLD, TORN, Stage

pytestmark = pytest.mark.slow
limited = pytest.mark.skipif(os.name != "posix", reason="limits and signals are those of POSIX")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("faults"))


@limited
@pytest.mark.parametrize("part", [0.4, 0.9])
def test_killed_anywhere(stage: Stage, part: float) -> None:
    trial = faults.killed(stage, after=part * stage.seconds, exchanging=False)
    assert trial.left != TORN
    assert trial.repaired


@limited
@pytest.mark.parametrize("after", [0.002])
def test_killed_while_sets_are_exchanged(stage: Stage, after: float) -> None:
    trial = faults.killed(stage, after=after, exchanging=True)
    assert trial.left in (OLD, NEW, BOTH)
    assert trial.repaired


@limited
@pytest.mark.parametrize("size", [2**17])
def test_no_room(stage: Stage, size: int) -> None:
    assert faults.full(stage, size=size) == faults.Trial(
        harm="no room for a file", left=OLD, plain=True, repaired=True
    )


@limited
@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write anywhere")
@pytest.mark.parametrize("folder", ["reports/figures"])
def test_read_only(stage: Stage, folder: str) -> None:
    assert faults.read_only(stage, folder=Path(folder)) == faults.Trial(
        harm="read-only folder", left=OLD, plain=True, repaired=True
    )


def test_two_at_once(stage: Stage) -> None:
    assert faults.at_once(stage, refreshes=2) == faults.Trial(
        harm="several at once", left=NEW, plain=True, repaired=True
    )


def test_what_is_torn_is_seen(stage: Stage) -> None:
    """The trials can fail: a set of which one file is gone, or of both sets, is neither."""
    stage.reset()
    name = next(name for name in stage.old if stage.old[name] != stage.new[name])
    (stage.project / name).write_bytes(b"half")
    assert stage.left() == TORN
    assert stage.trial("a torn file") == faults.Trial(
        harm="a torn file", left=TORN, plain=True, repaired=True
    )
