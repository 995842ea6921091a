PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

# what Python compiles is kept: without it every process of a test would compile anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-slow bench mutate docs man clean

demo: $(VENV)/.installed
	$(BIN)/mmcheck specs/retry.mm
	@echo
	@echo "Where to look: the tables at the top have a column for each policy. io_under_lock"
	@echo "says whether a lock is held over I/O, prompt worst how long mprotect may wait for it."
	@echo "(x) is violated as the spec expects. README.md goes on from here."
	@echo "Verdict: all is as specs/retry.mm expects."

test: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m "not slow"

# what is left out above: more seeds, more values, large specs; names of files in TESTS
test-slow: $(VENV)/.dev
	$(BIN)/pytest -m slow $(TESTS)

# SIZE is small, middle or large; more options in BENCH: see docs/benchmarks.md
SIZE ?= middle
BENCH ?= --json build/benchmarks.json --plot build/benchmarks.svg

bench: $(VENV)/.installed
	mkdir -p build
	$(BIN)/python -m benchmarks.compare --size $(SIZE) $(BENCH)

# what no property of the specs notices: see docs/mutants.md; more options in MUTATE
mutate: $(VENV)/.installed
	$(BIN)/python -m mutation $(MUTATE)

docs: $(VENV)/.docs
	$(BIN)/sphinx-build -W --keep-going -j auto -d docs/_build/doctrees docs docs/_build/html
	@echo "Open $(CURDIR)/docs/_build/html/index.html"

man: $(VENV)/.docs
	$(BIN)/sphinx-build -W -q -b man -D include_patterns=commands.md -D root_doc=commands \
		-D suppress_warnings=myst.xref_missing \
		docs docs/_build/man

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -e .
	$(BIN)/python -m compileall -q checker
	touch $@

$(VENV)/.dev: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --no-compile -e '.[dev]'
	$(BIN)/python -m compileall -q checker
	touch $@

$(VENV)/.docs: $(VENV)/.installed
	$(INSTALL) -e '.[docs]'
	touch $@

clean:
	rm -rf $(VENV) build docs/_build *.egg-info
