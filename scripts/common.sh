# Sourced by the others: where things go, how things are told, what is there.
# shellcheck shell=bash

# Outside the clone, so that another clone does not compile everything again.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/tod/target}

say() { printf '\e[1m==>\e[0m %s\n' "$*"; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" = 0 ]; }

# Whether somebody is there to answer a question.
interactive() { [ -t 0 ] && [ -t 1 ] && [ "${CI:-}" != true ]; }
