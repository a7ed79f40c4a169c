# make        set up from the lock, then refresh everything that is out of date
# make lab    JupyterLab on the notebooks; options go in LAB, such as LAB="--port 9999"
# make test   all checks, and all tests but the few slow ones, with a lock of their own: five minutes
# make slow   those: refreshes killed, commands stopped, files spoilt, a browser, JupyterLab, a cluster: six more
# make quick  a minute: the tests of what reads, computes and refuses, without pictures, pipeline and browser
# make newest the same with the newest versions that pyproject.toml allows, instead of the lock
# make bench  how fast it is, as ratios
# make trials harm done to a refresh, and bad input by the thousand (an hour)
# make docs   write the generated pages of docs/ anew: status, data dictionary, reference
# make lock   write both locks anew (needs uv; users never do)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTS_READY := $(VENV)/.ready-for-tests
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# One process more than there are processors: tests also wait, for a browser or a process that they have started.
SIDE_BY_SIDE := -n $(shell $(PYTHON) -c "import os; print(os.cpu_count() + 1)") --dist worksteal
# Compiled modules are kept, whatever the shell says: without them every command takes half as long again to start.
unexport PYTHONDONTWRITEBYTECODE
# JupyterLab asks for a word where it would run as root, as in a container.
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)

.PHONY: all test checks tests slow quick newest lab bench trials docs lock clean
all: $(READY)
	@echo "Refreshing what is out of date: some minutes, the first time."
	$(BIN)/analysis run

# The environment is made again when the lock or the project's metadata change.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) from the lock: two minutes, and 840 MB, the first time."
	$(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $(READY)

$(TESTS_READY): $(READY) requirements-dev.lock
	@echo "Adding what tests need to $(VENV): a minute, and 320 MB, the first time."
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $(TESTS_READY)

test: $(TESTS_READY)
	@$(MAKE) --no-print-directory -j2 checks tests

checks: $(TESTS_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

tests: $(TESTS_READY)
	$(BIN)/python -m pytest -m "not slow" $(SIDE_BY_SIDE)

slow: $(TESTS_READY)
	$(BIN)/python -m pytest -m slow $(SIDE_BY_SIDE)

QUICK := api audit claims clean codebook house intervals multiselect parsers schemas sources tables tabulation \
	texts validate wave_2021 writing
TESTS := $(QUICK:%=tests/test_%.py)

quick: $(TESTS_READY)
	$(BIN)/python -m pytest -q -m "not slow" $(SIDE_BY_SIDE) $(TESTS)

newest:
	$(PYTHON) -m venv --clear .venv-newest
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	.venv-newest/bin/python -m pytest -q -m "not slow"

lab: $(READY)
	$(BIN)/jupyter lab $(AS_ROOT) $(LAB) notebooks/00-start-here.ipynb

bench: $(TESTS_READY)
	$(BIN)/python -m benchmarks

trials: $(TESTS_READY)
	$(BIN)/python -m benchmarks faults bad-input

docs: $(TESTS_READY)
	$(BIN)/python -m tests.pages

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links pyproject.toml --extra editable

lock:
	$(LOCK) --upgrade -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .analysis .mypy_cache .pytest_cache .ruff_cache .hypothesis
