"""The one tidy table: every published figure, its counts, its interval."""

import pandas as pd
import pytest

from analysis import Study
from analysis.schemas import schema
from analysis.tables import published_estimates

ROWS = {
    # id: value, low, high, count, count_low, count_high
    "gender.linkedin.men": (0.64, 0.501410, 0.758613, 32, 32, 32),
    "success_factors.survey.multidisciplinary": (0.58, 0.495751, 0.657195, 81, 81, 81),
    "success_factors.survey.takes_risks": (0.46, 0.376870, 0.546747, None, 64, 65),
    "majors.job_description.other": (0.0, 0.0, 0.071348, 0, 0, 0),
    "goals.survey.roi_measurement": (0.483, None, None, None, None, None),
    "seniority.linkedin.unlabelled": (0.05, None, None, None, None, None),
    "preview_ads.job_description.bachelor": (0.764, 0.632378, 0.859951, 39, 39, 39),
    "goals.survey.internal_training": (None, None, None, None, None, None),
    "intro.corporations": (0.79, None, None, None, None, None),
    "experience.linkedin.working": (13.2, None, None, None, None, None),
    "sample.survey": (140, None, None, 140, 140, 140),
    "duties.all.reads_metrics": (4, None, None, None, None, None),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_figure_becomes_an_estimate(study: Study, name: str) -> None:
    published = study.estimates[study.estimates["wave"] == "2010"].set_index("id")
    columns = ["value", "low", "high", "count", "count_low", "count_high"]
    found = published.loc[[name], columns].astype("float64").to_numpy()[0]
    expected = [float("nan") if v is None else v for v in ROWS[name]]
    assert found.tolist() == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_every_published_figure_is_there_once_in_the_columns_of_the_schema(study: Study) -> None:
    published = study.estimates[study.estimates["wave"] == "2010"]
    assert published["id"].tolist() == study.figures["id"].tolist()
    assert list(study.estimates.columns) == schema("estimates").columns
    assert len(published) == 93


def test_shares_are_between_0_and_1_and_inside_their_intervals(study: Study) -> None:
    shares = study.estimates[study.estimates["statistic"] == "share"]
    assert shares["value"].dropna().between(0, 1).all()
    sure = shares[shares["low"].notna()]
    assert (sure["low"] <= sure["value"]).all()
    assert (sure["value"] <= sure["high"]).all()


def test_only_what_cannot_be_counted_has_no_interval(study: Study) -> None:
    table = study.estimates[study.estimates["wave"] == "2010"]
    shares = table[(table["statistic"] == "share") & table["value"].notna() & table["base"].notna()]
    assert shares.loc[shares["low"].isna(), "id"].tolist() == [
        "seniority.linkedin.unlabelled",
        "goals.survey.roi_measurement",
        "goals.survey.stakeholder_support",
        "goals.survey.more_resources",
        "organisation.survey.hub_and_spoke",
        "organisation.survey.centralised",
        "organisation.survey.multiple_hubs",
        "organisation.survey.decentralised",
    ]


def test_rival_readings_are_waves_of_their_own(study: Study) -> None:
    rivals = study.readings("majors")
    business = rivals[(rivals["id"] == "majors.linkedin.business")].set_index("wave")["value"]
    assert business.to_dict() == {"reading M1": 0.12, "reading M2": 0.28}
    assert set(rivals["grade"]) == {"D"}
    assert not study.table("majors")["wave"].str.startswith("reading").any()


def test_the_frame_of_the_caller_is_left_alone(study: Study) -> None:
    before = study.figures.copy()
    published_estimates(study.figures)
    pd.testing.assert_frame_equal(study.figures, before)
