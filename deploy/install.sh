#!/bin/sh
# Installs Guildhall into an environment of its own: deploy/install.sh /opt/guildhall
# Every package is checked against the hashes of the lock files; the application itself is built from this checkout.
set -eu
target=$1
python=${PYTHON:-python3}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip="-m pip --quiet --disable-pip-version-check --no-cache-dir"

"$python" -m venv "$work/build"
# shellcheck disable=SC2086
"$work/build/bin/python" $pip install --require-hashes -r requirements-build.lock
# shellcheck disable=SC2086
"$work/build/bin/python" $pip wheel --no-deps --no-build-isolation --wheel-dir "$work" .

"$python" -m venv "$target"
# shellcheck disable=SC2086
"$target/bin/python" $pip install --require-hashes -r requirements.lock
# shellcheck disable=SC2086
"$target/bin/python" $pip install --no-deps --no-index --force-reinstall "$work"/guildhall-*.whl
