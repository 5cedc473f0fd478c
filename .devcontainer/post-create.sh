#!/usr/bin/env bash
# Runs when the container is assigned to you: writes settings for the OpenSearch service, copies the notebooks, and checks everything.
set -euo pipefail
# shellcheck source=.devcontainer/steps.sh
. "$(dirname "$0")/steps.sh"

# In .env and not in the container's environment, because environment variables override .env and you should be able to change it there.
write_settings() {
  [ -e .env ] || sed 's|^SERVICE_URI=.*|SERVICE_URI=http://opensearch:9200|' .env.example > .env
}

step "settings in .env" "Copy .env.example to .env and set SERVICE_URI=http://opensearch:9200 there." write_settings || true
step "your copy of the notebooks, lab" "Run again: photosearch lab --copy" photosearch lab --copy || true
step "photosearch doctor" "The lines above say what to do. If SERVICE_URI is empty in .env, the workshop needs no server." photosearch doctor || true
