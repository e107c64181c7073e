#!/usr/bin/env bash
# Builds ui/dist when a source is newer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

built=ui/dist/index.html
if [ -e "$built" ]; then
    newer=$(find ui -path ui/node_modules -prune -o -path ui/dist -prune -o \
        -type f -newer "$built" -print -quit)
    [ -n "$newer" ] || exit 0
fi

say "building the web app"
npm run --prefix ui --silent build -- --logLevel warn
