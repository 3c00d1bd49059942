# Every target is one script; `make help` says what each does.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: up down demo test gate simulate coverage bench lint format help

up:        ## Start everything on this machine: packages, Postgres, broker, build, migrations, seeds, stand-ins, services
	@compose/local/up

down:      ## Stop what `make up` started; WIPE=1 also removes its data
	@WIPE=$(WIPE) compose/local/down

demo:      ## Write one ticket on every channel and show each answer as its customer sees it
	@compose/local/demo

test:      ## Build and run every test
	@.ci/test

gate:      ## Run the six tests of the transition gate alone
	@.ci/gate

simulate:  ## Run the sample tickets through the agent, sending nothing; FILE=... other tickets, HTML=... a report
	@.ci/simulate $(if $(FILE),"$(FILE)") $(if $(HTML),--html "$(HTML)") $(ARGS)

coverage:  ## The same with line coverage, the started processes included; fails under 80 %
	@.ci/test --coverage

bench:     ## Measure throughput, latency and memory beside this machine's limits
	@compose/local/bench/run

lint:      ## Format, sizes, the rules of the house, scripts
	@.ci/lint

format:    ## Format every Swift file in place
	@.ci/format

help:      ## This list
	@sed -nE 's/^([a-z]+): +## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18
