# make        set up from the lock, then refresh everything that is out of date
# make test   all checks and tests
# make quick  the tests that take seconds, without notebooks and browser
# make newest the same with the newest versions that pyproject.toml allows, instead of the lock
# make lab    JupyterLab on the notebooks
# make bench  how fast it is, as ratios
# make trials harm done to a refresh, and bad input by the thousand (an hour)
# make docs   write the generated pages of docs/ anew: status, data dictionary, reference
# make lock   write requirements.lock anew (needs uv; users never do)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SIDE_BY_SIDE := -n auto --dist loadfile

.PHONY: all test quick newest lab bench trials docs lock clean
all: $(READY)
	$(BIN)/analysis run

# The environment is made again when the lock or the project's metadata change.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) from the lock: some minutes, the first time."
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

quick: $(READY)
	$(BIN)/python -m pytest -q -m "not slow" $(SIDE_BY_SIDE) $(TESTS)

newest:
	$(PYTHON) -m venv --clear .venv-newest
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	.venv-newest/bin/python -m pytest -q -m "not slow"

lab: $(READY)
	$(BIN)/jupyter lab notebooks/00-start-here.ipynb

bench: $(READY)
	$(BIN)/python -m benchmarks

trials: $(READY)
	$(BIN)/python -m benchmarks faults bad-input

docs: $(READY)
	$(BIN)/python -m tests.pages

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev \
		--custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links --upgrade \
		pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .analysis .mypy_cache .pytest_cache .ruff_cache .hypothesis
