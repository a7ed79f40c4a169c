"""Start-up and refresh: what a user waits for before anything happens."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.timing import Ratio, command, compare, copy_of_project, process, small_study

# The same drawing and the same notebooks in one plain process: no plan, no hashes, no atomic files.
PLAIN = """
from importlib import import_module
from pathlib import Path
from analysis.pipeline.plan import plan
project = Path.cwd()
for step in plan(project)[:-1]:
    module, _, function = step.make.partition(":")
    make = getattr(import_module(f"analysis.pipeline.{module}"), function)
    for path, content in make(project, **step.parameters).items():
        for root in (project, project / ".analysis/next"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
"""


def ratios() -> list[Ratio]:
    """Start of the command, import, refresh with nothing to do, and refresh of everything."""
    project = copy_of_project()
    command("run", cwd=project)()
    small = Path(tempfile.mkdtemp(prefix="bench-")) / "project"
    small_study(small)
    nothing, pandas = process("-c", "pass"), process("-c", "import pandas")
    load = process("-c", "import analysis; analysis.load()")
    draw = process("-c", "import analysis; analysis.draw('gender')")
    survey = _survey(project / "answers.csv")
    read = process("-c", f"import pandas; pandas.read_csv({str(survey)!r})")
    rows: list[tuple[str, Callable[[], object], str, Callable[[], object], float | None, int]] = [
        ("analysis --help", command("--help"), "python -c pass", nothing, 3, 15),
        ("import analysis", process("-c", "import analysis"), "import pandas", pandas, 1, 5),
        ("analysis.load()", load, "import pandas", pandas, 2, 9),
        ("draw a panel, the first time", draw, "import seaborn", process("-c", "import seaborn"), None, 5),
        ("new study --from, 30,000 answers", _drafted(survey), "pandas.read_csv", read, None, 3),
        ("run, nothing changed", command("run", cwd=project), "import pandas", pandas, None, 5),
        (
            "run --force, a small study",
            command("run", "--force", cwd=small),
            "one plain process",
            process("-c", PLAIN, cwd=small),
            1.5,
            2,
        ),
    ]
    timed = [_ratio(*row) for row in rows]
    idle = next(row for row in timed if row.what == "run, nothing changed")
    third = Ratio(what=idle.what, against="a third of a second", ours=idle.ours, theirs=1 / 3, most=1)
    return [*timed, third]


def _survey(path: Path, *, answers: int = 30_000) -> Path:
    """A form with answers of every kind, made up."""
    rng, options = np.random.default_rng(2010), ["Blog", "Wiki", "Video", "Ads, paid"]
    ticked = rng.integers(0, 2, (answers, len(options))).astype("bool")
    pd.DataFrame(
        {
            "Which do you use?": [", ".join(np.array(options)[row]) for row in ticked],
            "What is your gender?": rng.choice(["f", "m", "other", ""], answers),
            "How many years?": rng.integers(0, 40, answers),
            "How satisfied are you?": rng.choice(["very", "somewhat", "not at all"], answers),
            "Your budget": rng.choice(["< 1,000", "1,000 - 5,000", "> 5,000"], answers),
            "Anything else?": [f"remark {number}" for number in range(answers)],
        }
    ).to_csv(path, index=False)
    return path


def _drafted(survey: Path) -> Callable[[], object]:
    def draft() -> object:
        folder = Path(tempfile.mkdtemp(prefix="bench-"))
        return command("new", "study", "pets", "--from", str(survey), cwd=folder)()

    return draft


def _ratio(
    what: str,
    ours: Callable[[], object],
    against: str,
    theirs: Callable[[], object],
    most: float | None,
    runs: int,
) -> Ratio:
    seconds = compare(ours, theirs, runs=runs)
    return Ratio(what=what, against=against, ours=seconds[0], theirs=seconds[1], most=most)
