#!/usr/bin/env bash
# When the container is made: what the notebooks need beside .NET. Every step can be run again, and none is so important that the
# container should not open without it.
set -euo pipefail
# shellcheck source=.devcontainer/steps.sh
. "$(dirname "$0")/steps.sh"

again="Without a network? Later run again: bash .devcontainer/on-create.sh"

install_jupyter() {
  command -v jupyter-notebook > /dev/null && /usr/bin/python3 -c "import ipykernel, nbconvert" 2> /dev/null && return
  as_root apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends jupyter-notebook jupyter-nbconvert python3-ipykernel
}

# The Polyglot Notebooks extension fails at its second start with SDK 10.0.102 or newer: it looks for its tool manifest in .config/, while
# "dotnet new tool-manifest" now writes it elsewhere. A manifest that is there already, with the version it wants, is taken as it is.
# In Codespaces an extension keeps its files below .vscode-remote, in a local dev container below .vscode-server.
seed_polyglot() {
  local server folder restored=true
  for server in .vscode-remote .vscode-server; do
    folder=$HOME/$server/data/User/globalStorage/ms-dotnettools.dotnet-interactive-vscode
    mkdir -p "$folder/.config" && cp .config/dotnet-tools.json "$folder/.config/dotnet-tools.json" || return
    (cd "$folder" && dotnet tool restore) || restored=false
  done
  $restored
}

step "Python, ipykernel and Jupyter" "$again" install_jupyter || true
step "the .NET tools of .config/dotnet-tools.json" "$again" dotnet tool restore || true
step "the Polyglot Notebooks extension's tool" "The other way to run the notebooks, Jupyter, does not need it. $again" seed_polyglot || true
