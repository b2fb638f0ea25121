# `make` builds everything; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CHECKS := $(VENV)/.checks
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes --requirement
PAGE := .dvc/tmp/plots_page.html
# For what the commands start; make itself may look for a command on the PATH that it came with.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONNOUSERSITE := 1
# Of notebooks, and of other projects: packages from elsewhere, and figures that open windows.
unexport PYTHONPATH PYTHONHOME PIP_USER MPLBACKEND
# In a folder whose name is beyond ASCII, Python 3.11 does not start under this; without it, it
# takes UTF-8 by itself.
ifneq (,$(filter C POSIX,$(LC_ALL)))
unexport LC_ALL
endif
# Tests run on all cores side by side, and the sample is too small for more than one thread;
# results are the same on any number of them.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
QUICK_ONES := --ignore=tests/slow --ignore=tests/browser --ignore=tests/cluster
# Runs them in an environment of its own, of what uv is told to install there.
in_another = @rm -rf $(VENV)/$(1) && uv venv --quiet --python "$(PYTHON)" $(VENV)/$(1) \
	&& VIRTUAL_ENV=$(VENV)/$(1) uv pip install --quiet $(2) --editable '.[test]' \
	&& PATH="$(CURDIR)/$(VENV)/$(1)/bin:$$PATH" $(ONE_THREAD) python -m pytest -n auto $(QUICK_ONES)

.DEFAULT_GOAL := all
.PHONY: all chain studies pages help test test-slow test-browser cluster-test test-all test-lowest test-newest test-plain lint types mutants quick more search search-images benchmark verify readme lock licences clean

all: chain studies pages ## Run the chain on the 70,000 images, the studies, the pages (about 22 minutes on 2 cores)

chain: $(READY) $(PAGE) ## Download, train and compare 9 models (about 10 minutes on 2 cores)
	@echo "Running the chain: downloads about 20 MB at most, trains and compares 9 models; about 10 minutes on 2 cores."
	@$(BIN)/python -m stages.check
	$(BIN)/python -m dvc repro

studies: $(READY) ## Answer 9 questions, after make chain (about 10 minutes on 2 cores)
	@echo "Running the studies: 9 questions; about 10 minutes on 2 cores, after make chain."
	$(BIN)/python -m dvc repro stages/studies/dvc.yaml

pages: $(READY) ## Write reports/index.html and the cards of models, after make studies (seconds)
	$(BIN)/python -m dvc repro stages/pages/dvc.yaml

quick: $(CHECKS) ## Run the same graphs on the small sample, in a scratch copy (about 2 minutes)
	@echo "Running the chain and the studies on the sample of tests/sample, in .quick; about 2 minutes."
	$(ONE_THREAD) $(BIN)/python -m tests.quick
	cd .quick && python -m stages.store.plots_page

more: $(READY) ## Run more models: softmax, a neural network, SVMs, … (about 9 minutes on 2 cores)
	@echo "Training 9 more models; about 9 minutes on 2 cores, after what make does."
	$(BIN)/python -m dvc repro stages/more/dvc.yaml

search: $(READY) ## Search for the best params by cross-validation on training images (about 30 minutes)
	@echo "Searching for the best params; about 30 minutes on 2 cores."
	$(BIN)/python -m dvc repro stages/search/dvc.yaml

search-images: $(READY) ## Search for what suits your images: upright, as drawn; warped copies (about 2 minutes)
	@echo "Searching for what images are best turned into and trained on; about 2 minutes."
	$(BIN)/python -m dvc repro stages/search/dvc.yaml:images

benchmark: $(CHECKS) ## Compare costs: with the tutorials' code, of the models, by size (about 30 minutes)
	@echo "Measuring what things cost; about 30 minutes on 2 cores, best with nothing else running."
	$(INSTALL) requirements/cluster.txt
	$(BIN)/python -m stages.benchmark

test: $(CHECKS) ## Run the tests that take seconds (about 5 minutes)
	@echo "Running the tests; about 5 minutes on 2 cores."
	$(ONE_THREAD) $(BIN)/python -m pytest -n auto $(QUICK_ONES)

test-slow: $(CHECKS) ## Run the tests that run the graphs: kills, leaks, reruns, … (about 15 minutes)
	@echo "Running the slow tests; about 15 minutes on 2 cores."
	$(ONE_THREAD) $(BIN)/python -m pytest -n auto tests/slow

test-browser: $(CHECKS) ## Look at the report and the page to draw on in Chromium, if there is one (about 2 minutes)
	$(INSTALL) requirements/browser.txt
	$(BIN)/python -m pytest tests/browser

cluster-test: $(CHECKS) ## Work on a Dask cluster of processes of this machine, also in trouble (about 4 minutes)
	$(INSTALL) requirements/cluster.txt
	$(ONE_THREAD) $(BIN)/python -m pytest -n 2 tests/cluster

test-all: test test-slow test-browser cluster-test ## Run all tests (about 30 minutes)

test-lowest: $(CHECKS) ## Run the tests of make test with the oldest packages allowed (about 6 minutes)
	@echo "Running the tests with the lowest versions that pyproject.toml allows; about 6 minutes."
	$(call in_another,lowest,--resolution lowest-direct)

test-newest: $(CHECKS) ## Run the tests of make test with the newest packages there are (about 6 minutes)
	@echo "Running the tests with the newest versions; about 6 minutes."
	$(call in_another,newest,--resolution highest)

test-plain: $(CHECKS) ## Run the tests of make test without any extra but theirs (about 6 minutes)
	@echo "Running the tests without the extras; about 6 minutes."
	$(call in_another,plain,--constraints constraints.txt)

lint: $(CHECKS) ## Check style and format, and the workflows (seconds)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/actionlint
	$(BIN)/zizmor --offline --quiet --pedantic .github

types: $(CHECKS) ## Check types (about a minute)
	$(BIN)/mypy

mutants: $(CHECKS) ## Change the code in thousands of places, and see that a test fails each time (hours)
	@echo "Changing the code, one place at a time; takes hours, and goes on from where it was stopped."
	$(INSTALL) requirements/mutants.txt
	$(ONE_THREAD) $(BIN)/python -m mutmut run

verify: $(CHECKS) ## Rebuild by force, in a fresh clone, what make builds, and compare (up to 30 minutes)
	@echo "Rebuilding in a fresh clone what make builds; up to 30 minutes on 2 cores."
	$(BIN)/python -m tests.verify

readme: $(CHECKS) ## Write the results table of the README anew from reports/ (seconds)
	$(BIN)/python -m tests.readme

lock: $(CHECKS) ## Write requirements/ anew, after a change in pyproject.toml or constraints.txt (seconds)
	$(BIN)/python -m tests.lock

licences: $(CHECKS) ## Write the table of licences anew (seconds)
	$(BIN)/python -m tests.licences

clean: ## Remove the virtual environment and the scratch copy; results stay (seconds)
	rm -rf $(VENV) .quick

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# So that `dvc plots show` needs no net.
$(PAGE): $(READY) .dvc/plots/page.html stages/store/plots_page.py
	@$(BIN)/python -m stages.store.plots_page

$(READY): pyproject.toml requirements/run.txt
	@command -v git >/dev/null || { echo "git: not found; install git first" >&2; exit 2; }
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON): not found; install Python 3.11 or newer, or name one: make PYTHON=/path/to/python" >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON): expected Python 3.11 or newer, found $$("$(PYTHON)" -V 2>&1); name another: make PYTHON=/path/to/python" >&2; exit 2; }
	@git rev-parse --git-dir >/dev/null 2>&1 || { echo "$(CURDIR): no git repository, which DVC needs; clone the project, or run: git init" >&2; exit 2; }
	@echo "Installing pinned packages into $(VENV): about 2 minutes."
	@rm -rf $(VENV)
	@"$(PYTHON)" -m venv $(VENV) || { echo "$(PYTHON): cannot make virtual environments; install its venv module" >&2; exit 2; }
	$(INSTALL) requirements/build.txt
	$(INSTALL) requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(CHECKS): $(READY) requirements/tests.txt
	@echo "Installing what the checks need into $(VENV): about a minute."
	$(INSTALL) requirements/tests.txt
	@touch $@
