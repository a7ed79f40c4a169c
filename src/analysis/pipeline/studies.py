"""The study that several steps of one refresh ask: read once, and what it computes computed once."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from analysis.pipeline.steps import Seen, raw_files
from analysis.study import Study, load


def study_of(project: Path, *, waves: Iterable[str] | None = None) -> Study:
    """Load the study as :func:`analysis.load` does, or return it as loaded from the same raw files.

    Raises
    ------
    DataError
        With every problem of the raw files.
    """
    contents = tuple(raw_files(project).items())
    return _loaded(project, None if waves is None else tuple(waves), contents)


@lru_cache(maxsize=4)
def _loaded(
    project: Path,
    waves: tuple[str, ...] | None,
    contents: tuple[tuple[Path, Seen], ...],  # noqa: ARG001  - when one is written, the study is read again
) -> Study:
    return load(project, waves=waves)
