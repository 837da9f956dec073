# The commands of this repository. Only Python 3.11 or newer and make are needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -n 2
# More words for pytest: make test ARGS="-k statuses"
ARGS ?=
# The newest PostgreSQL server of this machine that is supported, if any.
SYSTEM_POSTGRES := $(shell ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null \
	| sed -n 's|^\(/usr/lib/postgresql/\([0-9]*\)/bin\)/postgres$$|\2 \1|p' \
	| awk '$$1 >= 15' | sort -n | tail -n 1 | cut -d ' ' -f 2)

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-admin bench-growth bench-guard bench-import screenshots clean venv libraries tools check-code check-django check-schema
.PHONY: test-on-system-postgres

help:
	@echo 'make run     start the application with demo data on http://127.0.0.1:8000'
	@echo 'make test    run the tests (ARGS="-k word" for some of them)'
	@echo 'make check   everything that must hold before a commit: format, lint, types, layers,'
	@echo '             settings, migrations, openapi.yaml, tests'
	@echo 'make bench         requests a second, beside a stock REST framework and the database alone'
	@echo 'make bench-admin   how long the pages of the admin take, with much history and with little'
	@echo 'make bench-growth  whether requests take longer the more history there is'
	@echo 'make bench-guard   how long the guard takes, with two million interactions'
	@echo 'make bench-import  how fast a million interactions are imported and taken back, killed in between'
	@echo 'make screenshots   take the pictures in docs/images again, from the demo data'
	@echo 'make clean   remove the virtual environment and caches; data in var/ stays'
	@echo 'make help    this text'
	@echo
	@echo 'PYTHON=python3.12 make run   to choose the Python (3.11 or newer)'

run: libraries
	@exec $(BIN)/python manage.py run_demo

test: tools
	@$(PYTEST) $(ARGS)

check: tools check-code check-django check-schema
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory test-on-system-postgres
	@echo 'All checks passed.'

bench-admin: tools
	@$(BIN)/python -m benchmarks.admin

# wrk sends the requests. BENCH_INTERACTIONS as for bench-guard.
bench: tools
	@$(BIN)/python -m benchmarks.api

# BENCH_SIZES=100000,1000000 leaves the ten million out, which take long to load.
bench-growth: tools
	@$(BIN)/python -m benchmarks.growth

# BENCH_INTERACTIONS=200000 takes less time to load; the population stays in var/bench.
bench-guard: tools
	@$(BIN)/python -m benchmarks.guard

# BENCH_ROWS=20000 takes fewer than a million lines; the database is a fresh one each time.
bench-import: tools
	@$(BIN)/python -m benchmarks.imports

screenshots: tools
	@$(BIN)/python -m tests.browser.screenshots

# Commands that read the settings must neither use nor make the data of this installation.
define in_a_fresh_folder
set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	export PEACH_DATA_DIR="$$folder/data" PEACH_POSTGRES_FAST_UNSAFE=1;
endef

check-code: tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(in_a_fresh_folder) set -x; $(BIN)/mypy .
	$(BIN)/lint-imports
	@if find templates -name '*.html' 2>/dev/null | grep -q .; then set -x; \
		$(BIN)/djlint templates --lint --check --quiet; fi

# The deploy check sees what a real installation would have: an https address, a secret key.
check-django: tools
	@$(in_a_fresh_folder) \
		SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')"; \
		export SECRET_KEY PEACH_PUBLIC_URL=https://interactions.example.com; set -x; \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(in_a_fresh_folder) set -x; $(BIN)/python manage.py makemigrations --check --dry-run

check-schema: tools
	@$(in_a_fresh_folder) set -x; \
		$(BIN)/python manage.py spectacular --validate --fail-on-warn --file "$$folder/openapi.yaml"; \
		set +x; diff -u openapi.yaml "$$folder/openapi.yaml" || { \
			echo 'openapi.yaml is out of date: manage.py spectacular --file openapi.yaml' >&2; exit 1; }

test-on-system-postgres: tools
	@if [ -n "$(SYSTEM_POSTGRES)" ]; then \
		echo 'The same tests on $(SYSTEM_POSTGRES):'; \
		PEACH_POSTGRES_BIN=$(SYSTEM_POSTGRES) $(PYTEST) $(ARGS); \
	else \
		echo 'No PostgreSQL 15 or newer in /usr/lib/postgresql: tested on the embedded one only.'; \
	fi

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@test -x $(BIN)/pip || { \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
			echo 'Python 3.11 or newer is needed and "$(PYTHON)" is not; try PYTHON=python3.12 make.' >&2; \
			exit 1; }; \
		$(PYTHON) -m venv --clear $(VENV) || { \
			echo 'A virtual environment could not be made (on Debian: apt-get install python3-venv).' >&2; \
			exit 1; }; }

# $(call install,FILE): installs a lock file once, and again when its content has changed.
define install
@cksum < $(1) | cmp -s - $(VENV)/$(1).installed || { \
	echo 'Installing the libraries of $(1); this happens once.' \
	&& $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(1) \
	&& cksum < $(1) > $(VENV)/$(1).installed; }
endef

libraries: venv
	$(call install,requirements.txt)

tools: libraries
	$(call install,requirements-dev.txt)
