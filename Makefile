# The words a person types. `make run` and `make test` do all their own set-up.
.PHONY: run demo test check bench torture torture-short torture-faults format

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin

run: .venv/run
	@$(BIN)/python manage.py prepare
	@$(BIN)/python manage.py serve --port $(PORT)

demo: .venv/run
	@$(BIN)/python manage.py prepare
	@$(BIN)/python manage.py load_demo

test: .venv/dev
	@$(BIN)/python -m tests.e2e.browser
	$(BIN)/python -m pytest -n 2 -m "not browser" --ignore tests/access
	$(BIN)/python -m pytest -n 2 -m browser

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check_content
	LIGHTWELL_TLS=on $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m pytest -n 2 tests/access

bench: .venv/dev
	@$(BIN)/python -m bench

# Kills servers and browsers under learners, crosses deadlines, lets everybody end at once: nothing may be lost.
# Under 30 minutes.
torture: .venv/postgres
	@$(BIN)/python -m tests.e2e.browser
	@$(BIN)/python -m torture

torture-short: .venv/postgres
	@$(BIN)/python -m tests.e2e.browser
	@$(BIN)/python -m torture --short

torture-faults: .venv/postgres
	@$(BIN)/python -m tests.e2e.browser
	@$(BIN)/python -m torture --plant all

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The virtual environment; made again when the pins change.
.venv/run: requirements.txt | .venv/bin/pip
	@echo "Installing what Lightwell needs (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/run | .venv/bin/pip
	@echo "Installing what its tests and checks need (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# PostgreSQL's driver; without it the checks on PostgreSQL are left out and say so.
.venv/postgres: requirements-postgres.txt .venv/dev | .venv/bin/pip
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-postgres.txt || true
	@touch $@

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lightwell needs Python 3.11 or newer (PYTHON=... names another)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python cannot make virtual environments yet. Run this, then try again:"; echo "  sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv
