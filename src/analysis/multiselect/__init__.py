"""Tick-all questions: three encodings in, one type out, six states, the base always said.

``model`` is the type, ``parse`` with ``delimited`` and ``wide`` reads the encodings, ``tabulate`` counts.
Everything goes through the distinct patterns of ticks, of which ten million answers have a few thousand.
"""

from analysis.multiselect.model import MultiSelect
from analysis.multiselect.parse import multiselect

__all__ = ["MultiSelect", "multiselect"]
