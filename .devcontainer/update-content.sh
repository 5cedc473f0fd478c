#!/usr/bin/env bash
# When the code is there, and whenever a prebuild is refreshed: restore and build, our kernel for Jupyter and VS Code, and real CLIP.
set -euo pipefail
# shellcheck source=.devcontainer/steps.sh
. "$(dirname "$0")/steps.sh"

# A command "photosearch" for the terminal; the dev container's image has this folder on the PATH.
link_photosearch() {
  mkdir -p "$HOME/.dotnet/tools" &&
    ln -sfn "$PWD/artifacts/bin/PhotoSearch.Cli/debug/PhotoSearch.Cli" "$HOME/.dotnet/tools/photosearch"
}

step "restore and build" "The first error above says why. Then run again: bash .devcontainer/update-content.sh" dotnet build Workshop.sln
step "the command photosearch" "Write instead: dotnet run --project lib/PhotoSearch.Cli --" link_photosearch || true
step "the kernel .NET (C#) for Jupyter" "Run again: photosearch lab --install" photosearch lab --install || true
step "CLIP for real photos, 607 MB" "The starter model needs no download. Without a network? Later: photosearch model download clip-ViT-B-32" photosearch model download clip-ViT-B-32 || true
