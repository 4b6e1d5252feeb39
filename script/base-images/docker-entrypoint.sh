#!/bin/sh
# Lets `docker run IMAGE --version` and `docker run IMAGE app.js` reach node, and anything else run as it is.
case ${1-} in
  -* | '') exec node "$@" ;;
esac
if ! command -v "$1" >/dev/null || { [ -f "$1" ] && [ ! -x "$1" ]; }; then
  exec node "$@"
fi
exec "$@"
