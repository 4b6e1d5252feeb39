/** Programs that several rows build. */

export const APT = 'apt-get update && apt-get install -y --no-install-recommends'
export const CLEAN = 'apt-get clean && rm -rf /var/lib/apt/lists/*'

/** A program in C that needs a shared library. */
export const C_PROGRAM = {
  'app.c':
    '#include <stdio.h>\n#include <zlib.h>\nint main(void) { puts(zlibVersion()[0] == \'1\' ? "ok" : "?"); return 0; }\n',
  Makefile: 'app: app.c\n\tgcc -s -o app app.c -lz\n',
}

/** Programs in Go. With cgo, `net` makes one that needs a C library. */
export const GO_PROGRAMS = {
  'plain/main.go': 'package main\nimport "os"\nfunc main() { os.Stdout.WriteString("ok\\n") }\n',
  'net/main.go':
    'package main\nimport ("net"; "os")\nfunc main() { net.LookupHost("localhost"); os.Stdout.WriteString("ok\\n") }\n',
  'c/main.go':
    'package main\n// #include <stdlib.h>\nimport "C"\nimport "os"\nfunc main() { if C.abs(-1) == 1 { os.Stdout.WriteString("ok\\n") } }\n',
}

/** Compiles share their results with those of other rows. */
export const GO_BUILD = 'RUN --mount=type=cache,target=/root/.cache/go-build'

/** A program that is a script. */
export const SCRIPT = { 'app.sh': '#!/bin/sh\necho ok\n' }

/** A static program of a base image. */
export const STATIC = 'COPY --from=debian:bookworm-slim /sbin/ldconfig /app'
