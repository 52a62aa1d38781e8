# provspool: see README.md.  'make help' lists the targets.
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all

-include config.mk

# make V=1 shows the commands.
V        ?=
Q        := $(if $(V),,@)
VARIANT  ?= release
BUILD    ?= build
O        := $(BUILD)/$(VARIANT)
CC       := $(if $(filter default,$(origin CC)),gcc,$(CC))
CLANG    ?= clang
PYTHON   ?= /usr/bin/python3
prefix   ?= /usr/local
bindir   ?= $(prefix)/bin
mandir   ?= $(prefix)/share/man
datadir  ?= $(prefix)/share/provspool
bashdir  ?= $(prefix)/share/bash-completion/completions
zshdir   ?= $(prefix)/share/zsh/site-functions

LAYERS   ?= base sys fmt schema model store engine app
SRC      := $(foreach l,$(LAYERS),$(sort $(wildcard src/$(l)/*.c)))
MAIN     := src/app/main.c
GENERATOR := $(sort $(wildcard src/schema/schemagen*.c))
LIBSRC   := $(filter-out $(MAIN) $(GENERATOR),$(SRC))
LIBOBJ   := $(LIBSRC:%.c=$(O)/%.o)
GEN      := $(BUILD)/gen
SCHEMAS  := $(sort $(wildcard schemas/*.json))
UNITS    := $(sort $(wildcard tests/unit/test_*.c))
UNITBIN  := $(UNITS:tests/unit/%.c=$(O)/unit/%)

WARN := -Wall -Wextra -Wpedantic -Wformat=2 -Wshadow -Wvla -Wundef \
	-Wconversion -Wsign-conversion -Wcast-qual -Wwrite-strings \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wimplicit-fallthrough -Wdouble-promotion -Walloca -Werror
WARN_gcc := -Wlogical-op -Wduplicated-cond -Wduplicated-branches \
	-Wjump-misses-init -Wformat-signedness -Wno-format-truncation
HARDEN := -fPIE -fstack-protector-strong -fstack-clash-protection \
	-fno-strict-aliasing -fno-common
OPT_release := -O2 -D_FORTIFY_SOURCE=3
OPT_test    := -O1 -g -DPS_TEST_HOOKS
OPT_asan    := -O1 -g -DPS_TEST_HOOKS -DPS_ARENA_PLAIN \
	-fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
OPT_clang   := -O2 -DPS_TEST_HOOKS
LINK_asan   := -fsanitize=address,undefined
IS_GCC := $(findstring gcc,$(notdir $(CC)))
PS_CFLAGS := -std=c17 -D_GNU_SOURCE $(WARN) $(if $(IS_GCC),$(WARN_gcc)) \
	$(HARDEN) $(OPT_$(VARIANT)) -Iinclude -Isrc -I$(GEN) -isystem /usr/include/yajl
PS_LDFLAGS := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed \
	$(LINK_$(VARIANT))
LIBS := -lgit2 -lcsv -lyaml -lyajl -lsqlite3 -lcrypto -lz

## all: build bin/provspool
all: bin/provspool

bin/provspool: FORCE
	@$(MAKE) --no-print-directory VARIANT=release program
	@cmp -s $(BUILD)/release/provspool $@ || \
		{ cp -f $(BUILD)/release/provspool $@.tmp && mv -f $@.tmp $@; }

.PHONY: program FORCE
program: $(O)/provspool

# A change of compiler or flags rebuilds everything of that variant.
FLAGS := $(CC) $(PS_CFLAGS) $(CFLAGS) $(PS_LDFLAGS) $(LDFLAGS) $(LIBS)
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(FLAGS)' | cmp -s - $@ || printf '%s\n' '$(FLAGS)' >$@

$(O)/%.o: %.c $(O)/flags | $(GEN)/schema_gen.h
	@mkdir -p $(@D)
	@echo '  cc $@'
	$(Q)$(CC) $(PS_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(O)/gen/schema_gen.o: $(GEN)/schema_gen.c $(O)/flags
	@mkdir -p $(@D)
	@echo '  cc $@'
	$(Q)$(CC) $(PS_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The generator runs on the build machine, before there is a library.
GENERATOR_PARTS := $(GENERATOR) $(wildcard src/base/*.c)
$(BUILD)/schemagen: $(GENERATOR_PARTS) $(wildcard include/provspool/*.h) \
		src/schema/schemagen_private.h
	@mkdir -p $(@D)
	@echo '  cc $@'
	$(Q)gcc -std=c17 -D_GNU_SOURCE $(WARN) $(WARN_gcc) -O1 -Iinclude \
		-Isrc -isystem /usr/include/yajl -o $@ $(GENERATOR_PARTS) \
		-lyajl

$(GEN)/schema_gen.h $(GEN)/schema_gen.c &: $(BUILD)/schemagen $(SCHEMAS)
	@mkdir -p $(GEN)
	$(Q)$(BUILD)/schemagen $(GEN) $(SCHEMAS)

$(O)/libprovspool.a: $(LIBOBJ) $(if $(filter schema,$(LAYERS)),$(O)/gen/schema_gen.o)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(O)/provspool: $(MAIN:%.c=$(O)/%.o) $(O)/libprovspool.a
	@echo '  ld $@'
	$(Q)$(CC) $(PS_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(O)/unit/%: $(O)/tests/unit/%.o $(O)/libprovspool.a
	@mkdir -p $(@D)
	@echo '  ld $@'
	$(Q)$(CC) $(PS_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: unit
unit: $(UNITBIN)

-include $(LIBOBJ:.o=.d) $(MAIN:%.c=$(O)/%.d) $(UNITS:%.c=$(O)/%.d)

## deps: install what is missing to build and check
.PHONY: deps deps-build
deps:
	@bin/install-deps
deps-build:
	@bin/install-deps --build

## demo: a guided tour on examples/acme in a scratch folder, kept for play
.PHONY: demo
demo: deps-build
	@$(MAKE) --no-print-directory all
	@examples/acme/demo.sh

## check: build every variant and run everything (what CI runs)
.PHONY: check check-all check-builds
check: deps
	@$(MAKE) --no-print-directory check-builds
	@tests/plan.sh $(BUILD)/check
	@prove --exec sh -j 2 --timer $(BUILD)/check

## check-all: the same with every kill point and long fuzzing
check-all: deps
	@$(MAKE) --no-print-directory check-builds
	@SWEEP=all FUZZ_SECONDS=3600 tests/plan.sh $(BUILD)/check --all
	@SWEEP=all prove --exec sh -j 2 --timer $(BUILD)/check

check-builds:
	@$(MAKE) --no-print-directory all
	@$(MAKE) --no-print-directory -j 2 VARIANT=test program unit tools
	@$(MAKE) --no-print-directory -j 2 VARIANT=asan program unit
	@$(MAKE) --no-print-directory -j 2 VARIANT=clang CC=$(CLANG) program unit
	@$(MAKE) --no-print-directory VARIANT=fuzz fuzzers

# Helpers of the tests that are programs themselves.
.PHONY: tools
tools: $(BUILD)/tools/ptrace_kill $(BUILD)/tools/parse_csv
$(BUILD)/tools/parse_csv: tests/bench/parse_csv.c
	@mkdir -p $(@D)
	@echo '  cc $@'
	$(Q)gcc -std=c17 -D_GNU_SOURCE $(WARN) $(WARN_gcc) -O2 -o $@ $< -lcsv
$(BUILD)/tools/%: tests/crash/%.c
	@mkdir -p $(@D)
	@echo '  cc $@'
	$(Q)gcc -std=c17 -D_GNU_SOURCE $(WARN) $(WARN_gcc) -O1 -o $@ $<

## fuzzers: build the fuzzers (clang); tests/plan.sh runs each for a while
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz/fuzz_%,\
	$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_LAYERS := base sys fmt schema model
# Of the store only what reads bytes without a repository.
FUZZ_SRC := $(foreach l,$(FUZZ_LAYERS),$(sort $(wildcard src/$(l)/*.c))) \
	src/store/segment.c
FUZZ_LIBSRC := $(filter-out $(GENERATOR),$(FUZZ_SRC))
FUZZ_OBJ := $(FUZZ_LIBSRC:%.c=$(BUILD)/fuzz/%.o) $(BUILD)/fuzz/gen/schema_gen.o
FUZZ_FLAGS := -std=c17 -D_GNU_SOURCE $(WARN) -O1 -g -DPS_TEST_HOOKS \
	-DPS_ARENA_PLAIN -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -Iinclude -Isrc -I$(GEN) \
	-isystem /usr/include/yajl
.PHONY: fuzzers
fuzzers: $(FUZZERS)
$(BUILD)/fuzz/gen/schema_gen.o: $(GEN)/schema_gen.c
	@mkdir -p $(@D)
	@echo '  cc $@'
	$(Q)$(CLANG) $(FUZZ_FLAGS) -c -o $@ $<
$(BUILD)/fuzz/%.o: %.c | $(GEN)/schema_gen.h
	@mkdir -p $(@D)
	@echo '  cc $@'
	$(Q)$(CLANG) $(FUZZ_FLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_OBJ)
	@echo '  cc $@'
	$(Q)$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)
-include $(FUZZ_OBJ:.o=.d)

## bench: ratios and growth of everything that has a goal (N=1000000)
.PHONY: bench
N ?= 1000000
bench: deps-build
	@$(MAKE) --no-print-directory all $(BUILD)/tools/parse_csv
	@$(PYTHON) tests/bench/bench.py bin/provspool \
		$(BUILD)/tools/parse_csv $(BUILD)/bench $(N)

## lint: layers, sizes, format, clang-tidy, cppcheck, shellcheck, mandoc
.PHONY: lint format
lint: deps
	@prove --exec sh tests/lint

## format: rewrite the sources with clang-format
format:
	clang-format -i $(SRC) $(wildcard src/*/*.h tests/unit/*.[ch] \
		tests/fuzz/*.c tests/crash/*.c)

MANUALS := $(sort $(wildcard src/man/*.[1-8]))

## install: program, manuals, schemas and examples below $(DESTDIR)$(prefix)
.PHONY: install uninstall
install: all
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(datadir)/schemas \
		$(DESTDIR)$(datadir)/audit $(DESTDIR)$(datadir)/systemd
	install -m 755 bin/provspool $(DESTDIR)$(bindir)/provspool
	install -d $(DESTDIR)$(bashdir) $(DESTDIR)$(zshdir)
	bin/provspool completion bash >$(DESTDIR)$(bashdir)/provspool
	bin/provspool completion zsh >$(DESTDIR)$(zshdir)/_provspool
	chmod 644 $(DESTDIR)$(bashdir)/provspool $(DESTDIR)$(zshdir)/_provspool
	install -m 644 $(SCHEMAS) $(DESTDIR)$(datadir)/schemas
	install -m 755 examples/audit/audit.sh $(DESTDIR)$(datadir)/audit
	install -m 644 $(wildcard examples/systemd/*) $(DESTDIR)$(datadir)/systemd
	for m in $(MANUALS); do \
		d=$(DESTDIR)$(mandir)/man$${m##*.}; \
		install -d $$d && install -m 644 $$m $$d || exit 1; \
	done

## uninstall: remove what install put there
uninstall:
	rm -rf $(DESTDIR)$(bindir)/provspool $(DESTDIR)$(datadir)
	rm -f $(DESTDIR)$(bashdir)/provspool $(DESTDIR)$(zshdir)/_provspool
	for m in $(MANUALS); do \
		rm -f $(DESTDIR)$(mandir)/man$${m##*.}/$${m##*/}; done

## clean: remove everything that was built
.PHONY: clean
clean:
	rm -rf $(BUILD) bin/provspool

## help: this list
.PHONY: help
help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST)) | sort | \
		awk -F': ' '{printf "  %-12s %s\n", $$1, $$2}'
