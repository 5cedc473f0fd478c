#!/usr/bin/env bash
# Runs when the container is created: installs what the notebooks need besides .NET. You can run it again.
# The container opens even if it fails.
set -euo pipefail
# shellcheck source=.devcontainer/steps.sh
. "$(dirname "$0")/steps.sh"

again="If you have no network, run this later: bash .devcontainer/on-create.sh"

install_jupyter() {
  command -v jupyter-notebook > /dev/null && /usr/bin/python3 -c "import ipykernel, nbconvert" 2> /dev/null && return
  as_root apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends jupyter-notebook jupyter-nbconvert python3-ipykernel
}

step "Python, ipykernel and Jupyter" "$again" install_jupyter || true
