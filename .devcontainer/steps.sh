# Sourced by the scripts beside it: how they do a step, and how they say that one failed.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# step WHAT ADVICE COMMAND...: runs the command. Where it fails, one line says so, with the advice; the caller decides whether to go on.
step() {
  local what=$1 advice=$2
  shift 2
  echo "+ $what"
  "$@" && return
  echo "FAILED: $what. $advice" >&2
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

photosearch() {
  dotnet run --project lib/PhotoSearch.Cli --no-build -- "$@"
}
