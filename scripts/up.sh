#!/usr/bin/env bash
# Builds and runs everything over a simulated fleet, until Ctrl-C.
# usage: up.sh [ROUTERS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh
source scripts/install.sh

routers=${1:-50}
[[ $routers =~ ^[1-9][0-9]*$ ]] || die "not a number of routers: $routers"
address=${TOD_LISTEN:-127.0.0.1:8080}
url=${TOD_PUBLIC_URL:-http://$address}

# The database server of root runs as another user, who cannot look into /root.
if is_root; then
    data=${TOD_DATA_DIR:-/var/lib/tod-dev}
else
    data=${TOD_DATA_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/tod-dev}
fi
logs=$data/dev
tod=$CARGO_TARGET_DIR/debug/tod

main() {
    need_toolchains
    need_packages compiler pkg_config openssl postgresql
    claim
    build 8>&-

    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    trap stop EXIT
    start_routers
    start_tod
    add_routers
    show
    wait_for_end
}

# Before minutes are spent on building.
claim() {
    umask 022
    [[ $data = /* ]] || die "TOD_DATA_DIR must be an absolute path, not $data"
    { mkdir -p "$logs" && chmod 700 "$logs" && : >>"$logs/lock"; } ||
        die "cannot write to $logs; set TOD_DATA_DIR to a directory that this user may write to"
    exec 8>"$logs/lock"
    flock --nonblock 8 || die "another ./dev up runs on $data; stop it, or set TOD_DATA_DIR"
}

build() {
    if [ -e ui/package.json ]; then
        need_node_modules
        scripts/build-ui.sh
    fi
    if [ -e "$tod" ]; then say "building tod"; else say "building tod; the first time takes minutes"; fi
    cargo build --package tod
}

# The fleet is a process of its own: tod meets its routers over sockets, as it does in the field.
# Ctrl-C is not for it: it ends after tod.
start_routers() {
    rm -f "$logs/inventory.json"
    say "starting $routers simulated routers (log: $logs/sim.log)"
    setsid "$tod" --log-format text sim run --routers "$routers" \
        --inventory "$logs/inventory.json" --control "$logs/sim.control" \
        >"$logs/sim.log" 2>&1 8>&- &
    sim=$!
    wait_until "the simulated routers" "$sim" "$logs/sim.log" test -s "$logs/inventory.json"
}

start_tod() {
    say "starting tod (log: $logs/tod.log)"
    "$tod" --log-format text up --data-dir "$data" --listen "$address" --public-url "$url" \
        --allow-dial 127.64.0.0/10 >"$logs/tod.log" 2>&1 8>&- &
    server=$!
    # What answers at the address may be another tod.
    wait_until "tod" "$server" "$logs/tod.log" grep --quiet '^tod is ready' "$logs/tod.log"
}

# Adds the routers as a customer's own script would: with an API key, through the public API.
add_routers() {
    say "adding the routers through the API"
    TOD_URL=$url TOD_INVENTORY=$logs/inventory.json TOD_KEYS=$logs \
        scripts/add-routers.mjs "$tod" admin api-key --data-dir "$data" ||
        die "the routers could not be added; the log of tod is $logs/tod.log"
}

show() {
    say "ready: $("$tod" admin sign-in-link --data-dir "$data")"
    say "to give them trouble: $tod sim mood --control $logs/sim.control 3 silent (or: healthy, off, …)"
    say "the link works once; Ctrl-C stops everything and keeps its data in $data"
}

# wait_until WHAT PID LOG COMMAND...: until the command succeeds, or the process has ended.
wait_until() {
    local what=$1 pid=$2 log=$3
    shift 3
    for _ in {1..600}; do
        if "$@" 2>/dev/null; then return; fi
        kill -0 "$pid" 2>/dev/null || {
            tail -n 20 "$log" >&2
            die "$what ended"
        }
        sleep 0.1
    done
    die "$what was not ready after a minute; its log is $log"
}

# Until one of the two ends, which neither should.
wait_for_end() {
    local ended=$logs/sim.log
    wait -n -p pid "$sim" "$server" || true
    [ "$pid" = "$sim" ] || ended=$logs/tod.log
    tail -n 20 "$ended" >&2
    die "a process ended by itself; its log is $ended"
}

# Ends tod before its routers, so that it does not report them lost.
# shellcheck disable=SC2317  # called by a trap
stop() {
    local status=$?
    trap '' INT TERM
    trap - EXIT
    [ -z "${server:-}" ] || say "stopping"
    for pid in ${server:-} ${sim:-}; do
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    exit "$status"
}

main
