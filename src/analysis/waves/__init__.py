"""Waves of one's own: a folder in ``data/raw`` with a survey export, profiles, job descriptions.

``config`` reads ``wave.toml``, ``mapping`` finds which column answers what, ``part`` cleans a file,
``recoding`` recognises answers, ``counted`` makes estimates of them, ``wave`` is the whole, ``scaffold``
begins a new one.
"""

from analysis.waves.scaffold import new_wave
from analysis.waves.wave import Wave, wave_in

__all__ = ["Wave", "new_wave", "wave_in"]
