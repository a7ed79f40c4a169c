"""Make the example wave: made-up answers, in exports as messy as real ones.

Nobody answered this survey. Counts are those of grade A and B of ``published_figures.csv`` (the smallest that
print like the figure; for goals out of the 118 who seem to have answered) with :data:`CHANGES`, so that a
change can be seen; everything else is made up. Run it with ``python data/raw/example/build.py``; it writes
beside itself, the same bytes every time. The tests make the same without the changes, which gives the
published counts back exactly.
"""

import csv
import json
import random
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

import analysis
from analysis.report.workbook import workbook_bytes

HERE = Path(__file__).parent
SEED = 2010
ANSWERS, PROFILES, ADS, DUTCH = 140, 50, 50, 50

# What is different since 2010: people more or fewer by answer, of everybody in the table; and means.
CHANGES = {
    "gender": {"men": -9, "women": 9},
    "degree_level": {"bachelor": -10, "master": 8, "phd": 2},
    "success_factors": {
        "multidisciplinary": -23,
        "communicates_roi": 41,
        "takes_risks": -12,
        "long_term_vision": 20,
    },
    "reports_to": {"marketing": 14, "PR": -14},
    "invest_2011": {"brand_monitoring": -34, "training": 12},
    "measurement": {"website_traffic": 31},
}
YEARS_AT_WORK, TEAM = 13.2, 11  # as published
YEARS_NOW, TEAM_NOW = 10.4, 7

# Counts that are nowhere published, so that every panel has something to show.
MADE_UP = {
    "goals": {"internal_training": 50, "organisational_model": 41, "product_insight": 33},
    "measurement": {"engagement": 92, "sentiment": 71},
    "majors": {"communication": 17, "marketing": 10, "business": 9, "technology": 4, "other": 10},
    "seniority": {"manager": 18, "director": 12, "strategist_lead": 13, "other": 7},
    "asked_majors": {"communication": 23, "marketing": 17, "business": 6, "technology": 4},
}
DEPARTMENTS = {"communication": 45, "PR": 24, "board": 14}
GOALS_ANSWERED = 118
# 48.3, 32.2 and 24.6 % are possible together out of 118 only; the ways to organise close out of 139 only.
GOALS = {"roi_measurement": 57, "stakeholder_support": 38, "more_resources": 29}
ORGANISATION = {
    "hub_and_spoke": 57,
    "centralised": 40,
    "multiple_hubs": 25,
    "decentralised": 15,
    "holistic": 2,
}

Row = dict[str, str]
Columns = Mapping[str, Sequence[Any]]


@cache
def study() -> analysis.Study:
    """The published study, without waves: this one may not be there yet."""
    return analysis.load(waves=())


def published(panel: str, group: str) -> dict[str, int]:
    """Smallest count behind every published share of a question, by answer."""
    table = study().estimates
    rows = table[(table["wave"] == "2010") & (table["panel"] == panel) & (table["group"] == group)]
    known = rows[(rows["statistic"] == "share") & rows["count_low"].notna()]
    return dict(zip(known["category"], known["count_low"].astype(int), strict=True))


def now(panel: str, then: dict[str, int], *, exact: bool) -> dict[str, int]:
    """Counts with what has changed in them; as they were, if they are to be exact."""
    changes = {} if exact else CHANGES.get(panel, {})
    return {name: count + changes.get(name, 0) for name, count in then.items()}


def spread(counts: dict[str, int], people: int, rng: random.Random) -> list[str]:
    """One answer for each of a number of people, in random order; "" for those who are left."""
    answers = [name for name, count in counts.items() for _ in range(count)]
    answers += [""] * (people - len(answers))
    rng.shuffle(answers)
    return answers


def ticks(counts: dict[str, int], people: int, rng: random.Random) -> list[list[str]]:
    """Ticks of a number of people: each option by exactly its count, and as few as can be without any."""
    chosen: list[list[str]] = [[] for _ in range(people)]
    for name, count in counts.items():
        idle = [i for i in range(people) if not chosen[i]]
        busy = [i for i in range(people) if chosen[i]]
        rng.shuffle(idle)
        rng.shuffle(busy)
        for i in (idle + busy)[:count]:
            chosen[i].append(name)
    rng.shuffle(chosen)
    return chosen


def labels(item: str, lang: str) -> dict[str, str]:
    """Labels of the options of an item."""
    options = study().codebook.questions[study().codebook.items[item].question].options
    return {name: option[lang] for name, option in options.items()}


# --- the survey ------------------------------------------------------------------------------------------

# Nobody reads them; they are there for their letters, and for an address that has no business there.
COMMENTS = {
    "en": (
        "",
        "",
        "",
        "caf\u00c3\u00a9 talk about ROI",
        "call me: +31 20 555 0100",
        "\u201cnice\u201d survey",
    ),
    "nl": (
        "",
        "",
        "",
        "ge\u00efnteresseerd in de uitkomst",
        "mail naar jan@example.org",
        "\u00e9\u00e9n vraag was lastig",
    ),
}
BUDGETS = ("< 100,000", "100,000 - 250,000", "$66,000", "250k", "400.000")
LARGE = ("> 1,000,000", "750,000", "1,5 mln")


def survey(rng: random.Random, *, exact: bool) -> tuple[list[Row], list[Row]]:
    """English and Dutch answers."""
    answered = [True] * GOALS_ANSWERED + [False] * (ANSWERS - GOALS_ANSWERED)
    rng.shuffle(answered)
    goals = iter(ticks(GOALS | MADE_UP["goals"], GOALS_ANSWERED, rng))
    formal = published("maturity", "survey")

    def told(panel: str, **more: int) -> dict[str, int]:
        return now(panel, published(panel, "survey") | more, exact=exact)

    columns: Columns = {
        "success_factors": ticks(told("success_factors"), ANSWERS, rng),
        "goals": [next(goals) if yes else [] for yes in answered],
        "measurement": ticks(told("measurement", **MADE_UP["measurement"]), ANSWERS, rng),
        "organisation": spread(ORGANISATION, ANSWERS, rng),
        "invest_2011": ticks(told("invest_2011"), ANSWERS, rng),
        "reports_to": spread(told("reports_to", **DEPARTMENTS), ANSWERS, rng),
        "maturity": spread(formal | {"no": ANSWERS - formal["formal_program"]}, ANSWERS, rng),
        "budget": spread(dict.fromkeys(BUDGETS, 22) | dict.fromkeys(LARGE, 10), ANSWERS, rng),
        "team": team(rng, mean=TEAM if exact else TEAM_NOW),
    }
    english = [_answer(columns, i, "en", rng) for i in range(ANSWERS - DUTCH)]
    return english, [_answer(columns, i, "nl", rng) for i in range(ANSWERS - DUTCH, ANSWERS)]


def team(rng: random.Random, *, mean: int) -> list[str]:
    """Team sizes with a mean."""
    sizes = [rng.randint(1, 2 * mean - 1) for _ in range(ANSWERS - 1)]
    while not 1 <= mean * ANSWERS - sum(sizes) <= 40:
        sizes[rng.randrange(len(sizes))] = rng.randint(1, 2 * mean - 1)
    return [str(size) for size in [*sizes, mean * ANSWERS - sum(sizes)]]


def _answer(columns: Columns, i: int, lang: str, rng: random.Random) -> Row:
    items = study().codebook.items
    day = {"en": "10/14/2026", "nl": "14-10-2026"}[lang] + f" {9 + i % 9}:{i % 60:02d}:00"
    row: Row = {
        {"en": "Timestamp", "nl": "Tijdstempel"}[lang]: day,
        {"en": "Email Address", "nl": "E-mailadres"}[lang]: f"person{i}@example.org",
    }
    for name, values in columns.items():
        named, value = labels(name, lang), values[i]
        if isinstance(value, list):
            row[items[name].ask[lang]] = ", ".join(messy(named[option], rng) for option in value)
        else:
            row[items[name].ask[lang]] = named.get(value, str(value))
    row[items["maturity"].ask[lang]] = _yes_no(columns["maturity"][i], lang, rng)
    row[{"en": "Comments", "nl": "Opmerkingen"}[lang]] = rng.choice(COMMENTS[lang])
    if lang == "nl":
        title, department = items["reports_to"].ask[lang], str(columns["reports_to"][i])
        row[title] = {"board": "directie", "communication": "communicatie"}.get(department, row[title])
    return row


def _yes_no(value: object, lang: str, rng: random.Random) -> str:
    said = ("Yes", "yes ", "YES") if value == "formal_program" else ("No", "no", " No")
    if lang == "nl":
        said = ("Ja", "ja", "JA ") if value == "formal_program" else ("Nee", "nee", "Nog niet")
    return rng.choice(said)


def messy(label: str, rng: random.Random) -> str:
    """Write a label as forms and people do: now and then other capitals, or a space too many."""
    ways = (label, label, label[0].upper() + label[1:], label.replace(" ", "  ", 1))
    return rng.choice(ways)


# --- profiles --------------------------------------------------------------------------------------------

DEGREES = {
    "bachelor": ("Bachelor", "BA", "BSc", "bachelor's", "HBO"),
    "master": ("Master", "MA", "MSc", "MBA"),
    "phd": ("PhD",),
    "unspecified": ("not specified", "niet vermeld"),
}
GENDERS = {"men": ("man", "M", "Male", "male "), "women": ("woman", "F", "vrouw", "Female")}


def profiles(rng: random.Random, *, exact: bool) -> list[list[object]]:
    """Header and rows of the profiles, as a spreadsheet that several people have filled in."""
    head = [
        "Name",
        "Profile URL",
        "Gender",
        "Highest degree",
        "Field of study",
        "Seniority",
        "Years of experience",
    ]
    head += ["Years in social media", "Twitter account", "Followers", "About"]
    genders, degrees = (
        spread(now(panel, published(panel, "linkedin"), exact=exact), PROFILES, rng)
        for panel in ("gender", "degree_level")
    )
    majors, levels = spread(MADE_UP["majors"], PROFILES, rng), spread(MADE_UP["seniority"], PROFILES, rng)
    working = years(rng, mean=YEARS_AT_WORK if exact else YEARS_NOW)
    social, followers = social_years(rng), follower_counts(rng)
    texts = written(PROFILES, rng, many=(5, 11), english=PROFILES)
    rows: list[list[object]] = [[*head]]
    for i in range(PROFILES):
        about = [f"Person {i + 1}", f"https://www.linkedin.com/in/person{i + 1}"]
        said = [rng.choice(GENDERS[genders[i]]), rng.choice(DEGREES[degrees[i]])]
        said += [labels("majors", "en")[majors[i]], labels("seniority", "en")[levels[i]]]
        numbers = [working[i], social[i], rng.choice(("yes", "Yes", "ja")), followers[i]]
        rows.append([*about, *said, *numbers, texts[i]["text"]])
    return rows


def years(rng: random.Random, *, mean: float) -> list[object]:
    """Years at work with a mean: numbers, bands and a decimal comma."""
    written_as: list[object] = ["12-16 years", "10 - 14", "ca. 15", "13,5 jaar", "13+", "8,5"]
    worth = [14, 12, 15, 13.5, 13, 8.5]
    rest, wanted = PROFILES - len(written_as), round(mean * PROFILES) - sum(worth)
    numbers = [rng.randint(8, 18) for _ in range(rest)]
    while sum(numbers) != wanted:
        i = rng.randrange(rest)
        step = 1 if sum(numbers) < wanted else -1
        numbers[i] = min(max(numbers[i] + step, 4), 25)
    both = [*written_as, *numbers]
    rng.shuffle(both)
    return both


def social_years(rng: random.Random) -> list[object]:
    """Years in social media with the published mean of 3: Excel has taken some bands for dates."""
    written_as: list[object] = [41310, "2-5", "< 1", "6 maanden", "2 to 4 years"]
    worth = [3.5, 3.5, 0.5, 0.5, 3]
    numbers = [2] * 15 + [3] * 15 + [4] * 15
    numbers[0] += round(150 - sum(worth) - sum(numbers))
    both = [*written_as, *numbers]
    rng.shuffle(both)
    return both


def follower_counts(rng: random.Random) -> list[object]:
    """Followers with the published median of 745 and mean of 3,221."""
    low = [rng.randint(40, 744) for _ in range(24)]
    high = [rng.randint(746, 4000) for _ in range(23)]
    counts: list[object] = [*low, 745, 745, *high]
    counts.append(3221 * PROFILES - sum(low) - 2 * 745 - sum(high))
    rng.shuffle(counts)
    return [f"{count:,}" if i % 7 == 0 else count for i, count in enumerate(counts)]


# --- job ads ---------------------------------------------------------------------------------------------


def ads(rng: random.Random) -> list[dict[str, str]]:
    """Job descriptions: what they ask for, and a text."""
    degrees = spread(published("degree_level", "job_description") | {"unspecified": 10}, ADS, rng)
    majors = spread(MADE_UP["asked_majors"], ADS, rng)
    bands = ("3-5 years", "5 to 7 years", "minimaal 5 jaar", "at least 6", "ca. 5", "")
    texts = written(ADS, rng, many=(2, 7), english=35)
    return [
        {
            "degree": rng.choice(DEGREES[degrees[i]]),
            "study": labels("majors", "en").get(majors[i], ""),
            "years of experience": rng.choice(bands),
            "contact": f"hr{i}@example.org",
            "description": texts[i]["text"] + f" Apply at https://example.org/jobs/{i}.",
        }
        for i in range(ADS)
    ]


def written(number: int, rng: random.Random, *, many: tuple[int, int], english: int) -> list[dict[str, str]]:
    """Texts put together from sentences of known tasks; the first ``english`` are in English."""
    bank = tomllib.loads((HERE / "sentences.toml").read_text(encoding="utf-8"))
    texts = []
    for i in range(number):
        lang = "en" if i < english else "nl"
        tasks = rng.sample(sorted(bank[lang]), rng.randint(*many))
        sentences = [rng.choice(bank[lang][task]) for task in tasks]
        texts.append({"text": " ".join(sentences), "tasks": " ".join(sorted(tasks))})
    return texts


# --- files -----------------------------------------------------------------------------------------------


def csv_text(rows: list[Row], *, delimiter: str) -> str:
    """Rows as delimited text with Windows line ends, as forms and Excel write it."""
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def files(*, exact: bool = False) -> dict[str, bytes]:
    """Every file of the wave that is made, by name; its counts are those of 2010 if they are to be exact."""
    rng = random.Random(SEED)
    english, dutch = survey(rng, exact=exact)
    book = Workbook()
    for row in profiles(rng, exact=exact):
        book.active.append(row)
    lines = (json.dumps(ad, ensure_ascii=False) for ad in ads(rng))
    return {
        "survey.en.csv": csv_text(english, delimiter=",").encode("utf-8"),
        "survey.nl.csv": csv_text(dutch, delimiter=";").encode("cp1252"),
        "profiles.xlsx": workbook_bytes(book),
        "ads.jsonl": ("\n".join(lines) + "\n").encode("utf-8"),
    }


if __name__ == "__main__":
    for name, content in files().items():
        (HERE / name).write_bytes(content)
