#!/usr/bin/env bash
# Checks and tests everything, goes on after a failure, and says what ran.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh
source scripts/install.sh

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
summary=()
notes=()
passed=0
failed=0

main() {
    need_toolchains
    # Clients that others wrote are installed by the tests themselves, into a virtual environment.
    need_packages compiler pkg_config openssl postgresql curl venv pebble ssh sshd snmp
    need_cargo_tool nextest
    need_cargo_tool deny

    step "format" cargo fmt --all --check
    step "scripts" check_scripts
    if [ -e ui/package.json ]; then
        need_packages chromium
        need_node_modules
        step "web app: types, style, unused code" npm run --prefix ui --silent check
        step "web app: build" npm run --prefix ui --silent build -- --logLevel warn
        step "web app: size" npm run --prefix ui --silent budget
        step "web app: tests" npm run --prefix ui --silent test
    fi
    step "clippy" cargo clippy --workspace --all-targets -- --deny warnings
    step "tests" cargo nextest run --workspace
    step "documentation tests" cargo test --quiet --workspace --doc
    step "documentation" env RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --workspace --no-deps
    step "dependencies" cargo deny --log-level error check bans licenses sources
    advisories
    if [ -e ui/e2e/vitest.config.ts ]; then
        step "binary" cargo build --quiet --package tod
        # Never on the binary of an earlier build.
        [ "$verdict" = FAILED ] || step "browser" env TOD_BINARY="$CARGO_TARGET_DIR/debug/tod" npm run --prefix ui --silent e2e
    fi

    report
}

# step NAME COMMAND...: runs it, shows what it says, and counts the tests it tells of; a check
# that tells of none counts as one. Nothing hangs forever: a cold build takes half of the limit.
step() {
    local name=$1 log=$logs/step began=$SECONDS
    verdict=passed
    shift
    say "$name"
    [ "$(type -t "$1")" = function ] || set -- timeout --kill-after=10 40m "$@"
    "$@" 2>&1 | tee "$log" || verdict=FAILED

    local counts
    counts=$(count <"$log")
    local good=${counts% *} bad=${counts#* }
    if [ "$verdict" = passed ] && [ "$good" = 0 ]; then good=1; fi
    if [ "$verdict" = FAILED ] && [ "$bad" = 0 ]; then bad=1; fi
    passed=$((passed + good))
    failed=$((failed + bad))
    summary+=("$(printf '%-36s %-7s %4d passed, %d failed  %4d s' \
        "$name" "$verdict" "$good" "$bad" $((SECONDS - began)))")
}

# Sums what nextest, libtest and vitest say, as "PASSED FAILED".
count() {
    sed 's/\x1b\[[0-9;]*m//g' | awk '
        /^ *Summary \[/ || /^test result:/ || /^ *Tests  / || /^[0-9]+ passed, [0-9]+ failed$/ {
            gsub(/[,;()|]/, " ")
            for (i = 2; i <= NF; i++) {
                if ($i == "passed") good += $(i - 1)
                if ($i == "failed") bad += $(i - 1)
            }
        }
        END { print good + 0, bad + 0 }'
}

check_scripts() {
    if have shellcheck; then
        shellcheck --external-sources dev .ci/run scripts/*.sh crates/*/src/*.sh
    else
        for script in dev .ci/run scripts/*.sh; do bash -n "$script"; done
        echo "shellcheck is not installed; only the syntax was checked"
    fi
}

# The database of advisories is on a code host that not every machine reaches.
advisories() {
    local log=$logs/advisories
    if timeout 60 cargo deny --log-level error fetch db >"$log" 2>&1; then
        step "advisories" cargo deny --log-level error check advisories
    else
        notes+=("advisories were not checked: their database cannot be reached from here")
    fi
}

report() {
    say "what ran"
    printf '    %s\n' "${summary[@]}"
    [ ${#notes[@]} = 0 ] || printf '    note: %s\n' "${notes[@]}"
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}

main
