#!/usr/bin/env bash
# When the container is yours: settings that point to the OpenSearch beside it, your copy of the notebooks, and a look at whether all is well.
set -euo pipefail
# shellcheck source=.devcontainer/steps.sh
. "$(dirname "$0")/steps.sh"

# In .env and not in the container's environment: environment variables win over .env, and you are to change it there.
write_settings() {
  [ -e .env ] || sed 's|^SERVICE_URI=.*|SERVICE_URI=http://opensearch:9200|' .env.example > .env
}

step "settings in .env" "Copy .env.example to .env and set SERVICE_URI=http://opensearch:9200 there." write_settings || true
step "your copy of the notebooks, lab" "Run again: photosearch lab --copy" photosearch lab --copy || true
step "photosearch doctor" "The lines above say what to do. With SERVICE_URI empty in .env the workshop needs no server." photosearch doctor || true
