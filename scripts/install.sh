# Sourced: installs what is missing, each thing only when it is asked for and not there.
# shellcheck shell=bash

# need_packages THING...: for each there is a function `has_THING`, and a package in `package_of`.
need_packages() {
    local thing missing=()
    for thing in "$@"; do
        "has_$thing" || missing+=("$(package_of "$thing")")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    local line="apt-get install ${missing[*]}"
    have apt-get || die "missing: ${missing[*]} (so Debian calls them); install them, then try again"
    is_root || have sudo || die "missing: ${missing[*]}; have root run: $line"
    is_root || line="sudo $line"
    agreed "$line" || die "missing: ${missing[*]}; install them with: $line"

    say "installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null
}

as_root() { if is_root; then "$@"; else sudo "$@"; fi; }

# Whether root may be used for this: a person is asked; where none is there, CI and root have
# said so by being what they are.
agreed() {
    [ "${CI:-}" != true ] || return 0
    interactive || { is_root; return; }
    local answer
    read -r -p "This is missing, and installed with: $1
Go ahead? [Y/n] " answer
    [[ ! $answer =~ ^[Nn] ]]
}

package_of() {
    case "$1" in
    compiler) echo build-essential ;;
    pkg_config) echo pkg-config ;;
    openssl) echo libssl-dev ;;
    postgresql) echo postgresql ;;
    curl) echo curl ;;
    chromium) echo chromium ;;
    venv) echo python3-venv ;;
    pebble) echo pebble ;;
    ssh) echo openssh-client ;;
    sshd) echo openssh-server ;;
    snmp) echo snmp ;;
    esac
}

has_compiler() { have cc; }
has_pkg_config() { have pkg-config; }
has_openssl() { [ -e /usr/include/openssl/ssl.h ] || pkg-config --exists openssl 2>/dev/null; }
has_curl() { have curl; }
has_chromium() { have chromium || have chromium-browser || have google-chrome; }
# An ACME server for tests, with its DNS server: another program has the same name.
has_pebble() { have pebble-challtestsrv; }
has_ssh() { have ssh-keygen; }
# Debian starts the server it installs, unless one runs already; tests start their own.
has_sshd() { have sshd || [ -x /usr/sbin/sshd ]; }
# The programs of net-snmp, which ask simulated routers.
has_snmp() { have snmpbulkwalk; }
has_venv() { python3 -c 'import venv, ensurepip' 2>/dev/null; }

# tod looks in the same places; it knows versions 15 to 18.
has_postgresql() {
    [ -n "${TOD_PG_BIN:-}" ] || have postgres ||
        compgen -G '/usr/lib/postgresql/1[5-8]/bin/postgres' >/dev/null
}

# need_toolchains: what the README takes for granted, told plainly when it is not there.
need_toolchains() {
    have cargo || die "no cargo: install Rust 1.95 or later with rustup"
    [ ! -e ui/package.json ] || have npm || die "no npm: install Node 20.19 or later"
}

# need_cargo_tool NAME: a cargo subcommand, compiled once per machine.
need_cargo_tool() {
    have "cargo-$1" || [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo-$1" ] || {
        say "installing cargo-$1 (once; this compiles for minutes)"
        env -u CARGO_TARGET_DIR cargo install --quiet --locked "cargo-$1"
    }
}

# need_node_modules: the versions of package-lock.json, unless they are there already. Not by
# `npm ci`: that refuses a lock file without the binaries of platforms that are not ours, and not
# every registry has those.
need_node_modules() {
    local mark=ui/node_modules/.package-lock.json
    [ ! -e "$mark" ] || [ ui/package-lock.json -nt "$mark" ] || return 0
    say "installing Node modules"
    npm install --prefix ui --no-save --no-audit --no-fund --loglevel=error
    touch "$mark"
}
