# Sourced by the scripts beside it: runs a step and reports a failure.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# step WHAT ADVICE COMMAND...: runs the command. If it fails, prints one line with the advice. The caller decides whether to continue.
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
