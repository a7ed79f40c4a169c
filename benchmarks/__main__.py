"""Print the table of ``make bench``."""

from benchmarks import coding, startup, tabulation
from benchmarks.timing import HEADER


def main() -> None:
    print(HEADER)
    for group in (startup.ratios, tabulation.ratios, coding.ratios):
        for ratio in group():
            print(ratio, flush=True)


if __name__ == "__main__":
    main()
