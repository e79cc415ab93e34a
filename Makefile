# Two commands matter: `make run` and `make test`. The rest is for people who change the portal.
PYTHON := $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test check format deep chaos bench clauses shots clean code

help:            ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 16

setup:
	@$(PYTHON) tools/setup.py run

setup-test:
	@$(PYTHON) tools/setup.py test

run: export DEMO := 1
run: export LOG_LEVEL ?= WARNING
run: setup       ## start the portal with demo data on http://127.0.0.1:8000 (PORT=… for another)
	@$(PY) manage.py up --demo

code: export DEMO := 1
code: export LOG_LEVEL ?= WARNING
code:            ## the six-digit code of a demo account: make code WHO=clerk
	@$(PY) manage.py demo_code $(WHO)

test: setup-test ## all tests, on SQLite and on PostgreSQL + Redis, browser journeys included
	@$(PY) tools/test.py

deep: setup-test ## long simulations with fixed seeds
	@$(PY) tools/test.py deep

chaos: setup-test ## processes killed and the broker emptied in mid-work, again and again
	@$(PY) tools/test.py chaos

check: setup-test ## lint, format, templates, import rules, types, migrations, production settings
	@$(PY) tools/check.py

format:          ## put code and templates into the house's format
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format --quiet .

clauses: setup-test ## every requirement and the number of tests that prove it
	@$(PY) tools/clauses.py

bench: setup-test ## speed, each figure beside its peer
	@$(PY) tools/bench.py

shots: setup-test ## screenshots of the main pages of each role, and the PDF pages, into var/shots
	@$(PY) tools/shots.py

clean:           ## remove what set-up and tests made; the portal's own data in var/ stays
	@rm -rf node_modules var/static var/fonts var/test var/shots .pytest_cache .ruff_cache .mypy_cache
