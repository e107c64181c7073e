#!/bin/sh
# Stops the shared test server once no test has used it for a while, and removes it.
# usage: keeper.sh HOME SECONDS
#
# HOME holds three locks: `members` (shared, by every process that uses the server), `gate` (by
# whoever starts or stops it) and `keeper` (by the one process that runs this script).
cd "$1" || exit 1

exec 9>keeper
flock --nonblock 9 || exit 0
exec 8>gate

idle=0
while [ "$idle" -lt "$2" ]; do
    flock --unlock 8
    sleep 1
    # Somebody removed HOME: the server notices too, and ends by itself.
    [ -e members ] || exit 0
    # Whoever comes now waits at the gate, and finds either a server or none.
    flock 8
    if flock --nonblock --exclusive members true; then
        idle=$((idle + 1))
    else
        idle=0
    fi
done

server=$(head -n 1 postgres/data/postmaster.pid 2>/dev/null)
if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null
    patience=100
    while kill -0 "$server" 2>/dev/null && [ "$patience" -gt 0 ]; do
        sleep 0.1
        patience=$((patience - 1))
    done
    kill -KILL "$server" 2>/dev/null
fi
rm -rf postgres templates
