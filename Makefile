# `make` builds everything; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
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

.DEFAULT_GOAL := all
.PHONY: all chain studies pages help test test-slow test-browser cluster-test test-all lint types quick more search search-images benchmark verify readme clean

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

quick: $(READY) ## Run the same graphs on the small sample, in a scratch copy (about 2 minutes)
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

benchmark: $(READY) ## Compare costs: with the tutorials' code, of the models, by size (about 30 minutes)
	@echo "Measuring what things cost; about 30 minutes on 2 cores, best with nothing else running."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[cluster]'
	$(BIN)/python -m stages.benchmark

test: $(READY) ## Run the tests that take seconds (about 5 minutes)
	@echo "Running the tests; about 5 minutes on 2 cores."
	$(ONE_THREAD) $(BIN)/python -m pytest -n auto --ignore=tests/slow --ignore=tests/browser --ignore=tests/cluster

test-slow: $(READY) ## Run the tests that run the graphs: kills, leaks, reruns, … (about 15 minutes)
	@echo "Running the slow tests; about 15 minutes on 2 cores."
	$(ONE_THREAD) $(BIN)/python -m pytest -n auto tests/slow

test-browser: $(READY) ## Look at the report and the page to draw on in Chromium, if there is one (about 2 minutes)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[app,browser]'
	$(BIN)/python -m pytest tests/browser

cluster-test: $(READY) ## Work on a Dask cluster of processes of this machine, also in trouble (about 4 minutes)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[cluster]'
	$(ONE_THREAD) $(BIN)/python -m pytest -n 2 tests/cluster

test-all: test test-slow test-browser cluster-test ## Run all tests (about 30 minutes)

lint: $(READY) ## Check style and format, and the workflows (seconds)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/actionlint
	$(BIN)/zizmor --offline --quiet --pedantic .github

types: $(READY) ## Check types (about a minute)
	$(BIN)/mypy

verify: $(READY) ## Rebuild by force, in a fresh clone, what make builds, and compare (up to 30 minutes)
	@echo "Rebuilding in a fresh clone what make builds; up to 30 minutes on 2 cores."
	$(BIN)/python -m tests.verify

readme: $(READY) ## Write the results table of the README anew from reports/ (seconds)
	$(BIN)/python -m tests.readme

clean: ## Remove the virtual environment and the scratch copy; results stay (seconds)
	rm -rf $(VENV) .quick

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# So that `dvc plots show` needs no net.
$(PAGE): $(READY) .dvc/plots/page.html stages/store/plots_page.py
	@$(BIN)/python -m stages.store.plots_page

$(READY): pyproject.toml constraints.txt
	@command -v git >/dev/null || { echo "git: not found; install git first" >&2; exit 2; }
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON): not found; install Python 3.11 or newer, or name one: make PYTHON=/path/to/python" >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON): expected Python 3.11 or newer, found $$("$(PYTHON)" -V 2>&1); name another: make PYTHON=/path/to/python" >&2; exit 2; }
	@git rev-parse --git-dir >/dev/null 2>&1 || { echo "$(CURDIR): no git repository, which DVC needs; clone the project, or run: git init" >&2; exit 2; }
	@echo "Installing pinned packages into $(VENV): about 2 minutes."
	@rm -rf $(VENV)
	@"$(PYTHON)" -m venv $(VENV) || { echo "$(PYTHON): cannot make virtual environments; install its venv module" >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,lint]'
	@touch $@
