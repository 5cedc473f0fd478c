#!/usr/bin/env bash
# Runs after the code is cloned and when a prebuild is refreshed: builds, registers the notebook kernel, downloads CLIP ViT-B/32.
set -euo pipefail
# shellcheck source=.devcontainer/steps.sh
. "$(dirname "$0")/steps.sh"

# The command "photosearch" for the terminal. This folder is on the PATH of the dev container's image.
link_photosearch() {
  mkdir -p "$HOME/.dotnet/tools" &&
    ln -sfn "$PWD/artifacts/bin/PhotoSearch.Cli/debug/PhotoSearch.Cli" "$HOME/.dotnet/tools/photosearch"
}

step "restore and build" "The first error above says why. Fix it and run: bash .devcontainer/update-content.sh && bash .devcontainer/post-create.sh" dotnet build Workshop.sln
step "the command photosearch" "Use this instead: dotnet run --project lib/PhotoSearch.Cli --" link_photosearch || true
step "the kernel .NET (C#) for Jupyter" "Run again: photosearch lab --install" photosearch lab --install || true
step "CLIP for real photos, 607 MB" "The starter model needs no download. If you have no network, run this later: photosearch model download clip-ViT-B-32" photosearch model download clip-ViT-B-32 || true
