#!/usr/bin/env bash
# Writes what is generated and committed: the OpenAPI document, the tables of guards and the TypeScript client.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh
source scripts/install.sh

need_toolchains
need_packages compiler pkg_config openssl
need_node_modules

say "openapi.json"
UPDATE_OPENAPI=1 cargo test --quiet --package tod-api --lib
say "docs/guards.md"
UPDATE_GUARDS=1 cargo test --quiet --package routeros --test it lost::
say "TypeScript client"
npm run --prefix ui --silent codegen
