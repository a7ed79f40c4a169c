"""Answers to one question from several files, put behind each other."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.multiselect.model import MultiSelect
from analysis.multiselect.states import OTHER


def concatenated(parts: Sequence[MultiSelect]) -> MultiSelect:
    """Put answers to the same question behind each other.

    Parameters
    ----------
    parts
        At least one. Options are compared by name: two languages of a form must have been read with one
        mapping of labels to names.
    """
    names = [name for part in parts for name in part.options]
    options = [*(n for n in dict.fromkeys(names) if n != OTHER), *([OTHER] if OTHER in names else [])]
    ticks = np.zeros((sum(len(part.status) for part in parts), len(options)), dtype=bool)
    patterns, start = [], 0
    for part in parts:
        rows = slice(start, start + len(part.status))
        ticks[rows, [options.index(name) for name in part.options]] = part.ticks
        patterns.append(part.pattern + np.int32(start))
        start += len(part.status)
    return MultiSelect(
        question=parts[0].question,
        options=tuple(options),
        index=pd.Index([label for part in parts for label in part.index]),
        pattern=np.concatenate(patterns),
        ticks=ticks,
        status=np.concatenate([part.status for part in parts]),
        other=pd.concat([part.other for part in parts]),
    )
