"""What a panel is drawn from: its rows of the study, and the words to say them in."""

import pandas as pd

from analysis.errors import UnknownNameError
from analysis.study import Study
from analysis.tables import REPLICATION, WAVE_2010
from analysis.words import Words


def panel_table(study: Study, panel: str, *, wave: str | None = None) -> pd.DataFrame:
    """Everything a panel is drawn from.

    Without a wave: its rows of 2010 and the rival readings, or the replication or the claims, where these
    are what it shows. With one: the rows of 2010 and of the wave, columns of the schema ``then_and_now``.

    Raises
    ------
    UnknownNameError
        If there is no such panel or wave, or several waves are meant.
    """
    own = study.codebook.panel(panel).table
    if wave == "all":
        raise UnknownNameError("wave", wave, study.waves)
    if own in ("comparisons", "documents"):
        table = study.table(panel, wave=wave or REPLICATION)
        both = wave is None or wave in study.compared_waves
        return _marked(table if both else table.iloc[:0], wave)
    if own != "estimates":
        return (
            _ours(study, panel) if own == "claim_verdicts" and wave is None else study.table(panel, wave=wave)
        )
    then = study.table(panel, wave=WAVE_2010)
    if wave in (None, WAVE_2010):
        return pd.concat([then, study.readings(panel)], ignore_index=True)
    changes = study.then_and_now(str(wave))
    now = changes[changes["panel"].isin(study.codebook.panel(panel).questions)]
    return _marked(pd.concat([then.reindex(columns=now.columns), now], ignore_index=True), wave)


def _ours(study: Study, panel: str) -> pd.DataFrame:
    """What the published study and the replication say; a wave of one's own is asked for by name."""
    table = study.table(panel, wave="all")
    return table[table["wave"].isin([WAVE_2010, REPLICATION])].reset_index(drop=True)


def _marked(table: pd.DataFrame, wave: str | None) -> pd.DataFrame:
    """Say on a table which wave it is about, also where it has no rows of it."""
    table.attrs["wave"] = wave or REPLICATION
    return table


def words_of(study: Study, lang: str) -> Words:
    """Words of one language for the codebook, sources and waves of a study."""
    return Words(
        lang=lang,
        codebook=study.codebook,
        cites=study.cites,
        titles={name: wave.title for name, wave in study.own.items()},
        synthetic=frozenset(name for name, wave in study.own.items() if wave.synthetic),
    )
