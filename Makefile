GO ?= go
LINT_VERSION := 2.15.0

.DEFAULT_GOAL := help
.PHONY: help run test chaos specimens bench fuzz lint build check ocr tools

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1 — /p' $(MAKEFILE_LIST)

run: ## the sandbox: the whole program on one page, nothing leaves this machine
	$(GO) run ./cmd/kaihu sandbox

# The package whose tests take longest goes first: the others run beside it.
LONGEST := kaihu/cmd/kaihu

# Packages that compute on the pixels of one picture, in one goroutine: under the
# race detector they take six times as long, and it has nothing to look at.
PIXELS := /bot/scan/(look|pdf|picture|ppocr|scantest|show)$$

# Packages that keep to one goroutine, and so do their tests: there is nothing for
# the race detector to look at, and the core takes five times as long under it.
# The tests of theirs in which goroutines meet are SHARED, and run under it, too
# (ten of the random walks). TestAlone holds both lists against the code.
ALONE := /(flows(/.*)?|bot/(chart|qr|scan/verify)|cmd/kaihu-ocr)$$
SHARED := ^TestLetters$$|^TestReasonsAreConfirmed$$|^TestRandomWalk$$/^[0-9]$$

# SQLite is C that was turned into Go: under the race detector the compiler checks
# each of its pointers, which takes two fifths of the time of all that stores.
# Leaving libraries out of the detector (-race=false) does not work: generic code
# of sync that they instantiate is linked for everybody, and then the detector
# does not see what it synchronises.
RACE := -race -gcflags=modernc.org/...=-d=checkptr=0

# Vet is part of `make lint`, which has all of its checks.
test: tools ## every test, with the race detector where goroutines meet, in random order
	$(GO) test -vet=off -shuffle=on -timeout=25m $$($(GO) list ./... | grep -E '$(PIXELS)|$(ALONE)')
	$(GO) test -vet=off -run='^TestYear$$' -timeout=25m ./bot
	CGO_ENABLED=1 $(GO) test $(RACE) -vet=off -run='$(SHARED)' ./flows
	CGO_ENABLED=1 $(GO) test $(RACE) -vet=off -shuffle=on -parallel=6 -timeout=25m $(LONGEST) $$($(GO) list ./... | grep -vE '$(PIXELS)|$(ALONE)|^$(LONGEST)$$')

# The race detector looks at 25 seconds of it in `make test`; without, ten times as
# many people talk.
chaos: FOR ?= 10m
chaos: tools ## FOR=10m (SEED=n): the program on Redis and on SQLite while everything breaks, held against a quiet run
	KAIHU_CHAOS_FOR=$(FOR) KAIHU_CHAOS_SEED=$(SEED) $(GO) test -run='^TestChaos$$' -v -count=1 -timeout=0 ./cmd/kaihu

specimens: N ?= 2
specimens: tools ## N=2 (SEED=n): fictional documents of every kind, sent in every way, judged: the table of deploy/scans.md
	CGO_ENABLED=1 KAIHU_SPECIMENS=$(N) KAIHU_SPECIMENS_SEED=$(SEED) $(GO) test -run='^TestSpecimens$$' -v -count=1 -timeout=0 ./bot/scan/scantest

bench: tools ## what a turn, a tick and a reading cost
	$(GO) test -run='^$$' -bench=. -benchmem -timeout=20m ./...

fuzz: ## every fuzz target: FOR=10m so long each, without it a minute for all
	@.ci/fuzz $(FOR)

lint: ## golangci-lint as .golangci.yml says (built once, into bin/)
	@test "$$(bin/golangci-lint version --short 2>/dev/null)" = "$(LINT_VERSION)" || \
		GOBIN="$(CURDIR)/bin" $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(LINT_VERSION)
	bin/golangci-lint run ./...

build: ## the static program, bin/kaihu
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o bin/kaihu ./cmd/kaihu

check: ## every mistake in the step files
	$(GO) run ./cmd/kaihu check

ocr: ## the engine that reads scans, into bin/ocr: models, runtime and kaihu-ocr
	@.ci/ocr

tools: # what the tests need beside Go
	@.ci/install
