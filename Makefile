# make guide     opens the guide in a browser (Ctrl-C stops it)
# make site      writes the guide to site/, for any static host
# make docs      writes the documentation, with the guide in it, to build/docs/
# make quick     lint, format, types, and all tests that are quick and need no browser: a minute or two
# make test      checks everything: what `make quick` does, and real browsers and servers
# make browser   bundles the browser code anew, after a change of it
# make fuzz      tries at length what comes from outside: addresses, messages, formulas, texts
# make oracles   compares the optimizers with PyTorch's and Optax's, run live
# make bench     measures the speed
# make formulas  renders the formulas to SVG, after a change of one
# make lock      remakes the two constraints files from pyproject.toml
# make pictures  takes the still pictures of the figures anew
# make claims    writes docs/claims.md: what every claim of the guide measures now
# make clean     removes all that the others made
#
# Each sets up what it needs in .venv, once: it installs again only when
# pyproject.toml or its constraints file has changed.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python

# The first Python that is new enough; or say which: make PYTHON=/path/to/python3
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python $(NEW_ENOUGH) 2>/dev/null && echo $$python && break; done)

.PHONY: guide site docs quick test lint types browser-checks quick-tests all-tests programs browser fuzz oracles bench formulas lock clean claims pictures

guide: $(VENV)/.guide
	@$(BIN)/optimizer-guide serve

site: $(VENV)/.docs
	@$(BIN)/optimizer-guide build site

docs: $(VENV)/.docs
	@$(BIN)/optimizer-guide build build/site/guide
	@$(BIN)/sphinx-build -q -W --keep-going docs build/docs
	@echo "build/docs is ready. To look at it: python -m http.server --directory build/docs"

# Node.js comes as a package, so that nothing has to be installed first.
WITH_NODE := PATH="$(abspath $(BIN)):$$PATH"
BROWSER := src/optimizer_guide/component/browser
MODULES := $(BROWSER)/node_modules/.package-lock.json

# What checks the sources runs beside the tests, so that all cores have work.
quick: lint
	@$(MAKE) --no-print-directory --jobs types browser-checks quick-tests

test: lint
	@$(MAKE) --no-print-directory --jobs types browser-checks all-tests

# Every process of the tests has a core: NumPy's own threads would only be in the way.  And what they
# all import is compiled once, wherever that is not wanted beside the sources.
TOGETHER := OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=$(abspath .cache/bytecode)
PYTEST := $(TOGETHER) $(BIN)/pytest --numprocesses auto --dist loadgroup

quick-tests: $(MODULES)
	$(PYTEST) -m "not browser and not long"

all-tests: $(MODULES) programs
	$(PYTEST)

programs: $(VENV)/.test
	$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/install_nginx.py
	$(BIN)/python tests/find_firefox.py

lint: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.test
	$(BIN)/mypy

browser-checks: $(MODULES)
	$(WITH_NODE) npm --prefix $(BROWSER) run --silent check

browser: $(VENV)/.test $(MODULES)
	$(WITH_NODE) npm --prefix $(BROWSER) run --silent build

%/node_modules/.package-lock.json: %/package.json %/package-lock.json | $(VENV)/.docs
	$(WITH_NODE) npm --prefix $* ci --no-fund --no-audit
	@touch $@

fuzz: $(VENV)/.test
	$(BIN)/pytest tests/fuzz --hypothesis-profile long --numprocesses auto

oracles: $(VENV)/.oracles
	$(BIN)/pytest -m live_oracle

bench: $(VENV)/.oracles
	$(BIN)/pytest tests/benchmarks

# The SVGs are in the repository: only who changes a formula needs this.
formulas: $(VENV)/.docs tools/node_modules/.package-lock.json
	$(WITH_NODE) $(BIN)/python tools/render_formulas.py

$(BIN)/python:
	@"$(PYTHON)" $(NEW_ENOUGH) 2>/dev/null || { \
		echo "This needs Python 3.11 or newer$(if $(PYTHON),; $(PYTHON) is not)." \
			"Install one, or say where it is: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) could not make $(VENV). On Debian and Ubuntu: apt install python3-venv"; exit 1; }

# uv installs in seconds what takes pip minutes.
$(BIN)/uv: | $(BIN)/python
	@$(PIP) install 'uv>=0.9'

$(VENV)/.guide: $(BIN)/uv pyproject.toml constraints.txt
	@echo "Setting up $(VENV), once."
	@$(INSTALL) -c constraints.txt -e .
	@touch $@

$(VENV)/.docs: $(BIN)/uv pyproject.toml constraints.txt
	@echo "Setting up $(VENV) for the site and the documentation, once."
	@$(INSTALL) -c constraints.txt -e '.[docs]'
	@touch $@ $(VENV)/.guide

$(VENV)/.test: $(BIN)/uv pyproject.toml constraints.txt
	@echo "Setting up $(VENV) for the tests, once."
	@$(INSTALL) -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/.docs $(VENV)/.guide

# pip, whose settings can name a build of torch for this machine.
$(VENV)/.oracles: $(VENV)/.test constraints-oracles.txt
	@echo "Setting up $(VENV) for the oracles, once: some minutes."
	@$(PIP) install -c constraints-oracles.txt -e '.[test,oracles]'
	@touch $@ $(VENV)/.test $(VENV)/.docs $(VENV)/.guide

# One version of each package for every Python and system, so that what is installed is what was tested.
COMPILE := pip compile --quiet --universal --upgrade --python-version 3.11 --fork-strategy fewest \
	--no-annotate --custom-compile-command 'make lock' pyproject.toml --extra test

lock: $(BIN)/uv
	@$(BIN)/uv $(COMPILE) --output-file constraints.txt
	@$(BIN)/uv $(COMPILE) --extra oracles --constraints constraints.txt --output-file constraints-oracles.txt
	@$(BIN)/python tools/pin_wheels.py

pictures: $(VENV)/.test
	$(BIN)/python tests/install_browser.py
	$(BIN)/python tools/take_pictures.py

claims: $(VENV)/.guide
	$(BIN)/python tools/write_claims.py

clean:
	rm -rf $(VENV) .cache build dist site .benchmarks .hypothesis .mypy_cache .pytest_cache .ruff_cache tools/node_modules $(BROWSER)/node_modules
	find apps src tests -name __pycache__ -type d -prune -exec rm -rf {} +
