#!/bin/sh
# Passes options and scripts to node (`docker run IMAGE --version`, `docker run IMAGE app.js`); runs other commands as is.
case ${1-} in
  -* | '') exec node "$@" ;;
esac
if ! command -v "$1" >/dev/null || { [ -f "$1" ] && [ ! -x "$1" ]; }; then
  exec node "$@"
fi
exec "$@"
