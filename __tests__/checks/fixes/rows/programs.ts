import { APT, CLEAN, GO_BUILD, GO_PROGRAMS } from '../inputs.ts'
import { type FixRow, prints } from '../row.ts'

export const PROGRAM_ROWS: FixRow[] = [
  {
    check: 'runtime/shebang',
    of: 'CRLF',
    files: { 'app.sh': '#!/bin/sh\r\necho ok\r\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /app.sh
+ RUN sed -i 's/\\r$//' /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ["sed -i 's/\\r$//' FILE in the build"],
    start: prints('ok'),
  },
  {
    check: 'runtime/shebang',
    of: 'an interpreter that the base image has',
    files: { 'app.sh': '#!/usr/bin/zsh\necho ok\n' },
    fixedFiles: { 'app.sh': '#!/bin/bash\necho ok\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Install zsh in the final stage, or use an interpreter that the base image has.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/architecture',
    of: 'Go',
    files: GO_PROGRAMS,
    diff: `
  FROM golang:1.26 AS build
  COPY . .
- ${GO_BUILD} GOARCH=arm64 go build -ldflags=-s -o /app plain/main.go
+ ARG TARGETARCH
+ ${GO_BUILD} GOARCH=$TARGETARCH CGO_ENABLED=0 go build -ldflags=-s -o /app plain/main.go
  FROM scratch
  COPY --from=build /app /app
  USER 10001
  CMD ["/app"]
`,
    says: ['Write GOARCH=$TARGETARCH on line 3, which builds for arm64 only, after ARG TARGETARCH.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/architecture',
    of: 'a default of TARGETARCH',
    files: GO_PROGRAMS,
    diff: `
  FROM golang:1.26 AS build
- ARG TARGETARCH=arm64
+ ARG TARGETARCH
  COPY . .
  ${GO_BUILD} GOARCH=$TARGETARCH CGO_ENABLED=0 go build -ldflags=-s -o /app plain/main.go
  FROM scratch
  COPY --from=build /app /app
  USER 10001
  CMD ["/app"]
`,
    says: ['Write ARG TARGETARCH without a default on line 2'],
    start: prints('ok'),
  },
  {
    check: 'runtime/native-module',
    of: 'OpenCV on a slim image',
    diff: `
  FROM python:3.13-slim-bookworm
  RUN pip install --no-cache-dir opencv-python==4.12.0.88
+ RUN ${APT} libgl1 libxcb1 libglib2.0-0 && ${CLEAN}
  USER 1000
  CMD ["python", "-c", "import cv2; print('ok')"]
`,
    says: ['Install', 'libgl1', 'libglib2.0-0', 'in the final stage'],
    start: prints('ok'),
  },
  {
    check: 'runtime/native-module',
    of: 'OpenCV without windows',
    diff: `
  FROM python:3.13-slim-bookworm
- RUN pip install --no-cache-dir opencv-python==4.12.0.88
+ RUN pip install --no-cache-dir opencv-python-headless==4.12.0.88
  USER 1000
  CMD ["python", "-c", "import cv2; print('ok')"]
`,
    says: ['or install opencv-python-headless instead of opencv-python.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/interpreter',
    of: 'Go without C',
    files: GO_PROGRAMS,
    diff: `
  FROM golang:1.26 AS build
  COPY . .
- ${GO_BUILD} go build -ldflags=-s -o /app net/main.go
+ ${GO_BUILD} CGO_ENABLED=0 go build -ldflags=-s -o /app net/main.go
  FROM scratch
  COPY --from=build /app /app
  USER 10001
  CMD ["/app"]
`,
    says: ['If it imports no C, CGO_ENABLED=0 go build makes it static instead.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/interpreter',
    of: 'Go with C',
    files: GO_PROGRAMS,
    diff: `
  FROM golang:1.26 AS build
  COPY . .
  ${GO_BUILD} go build -ldflags=-s -o /app c/main.go
- FROM alpine:3.20
+ FROM debian:bookworm-slim
  COPY --from=build /app /app
  USER 10001
  CMD ["/app"]
`,
    says: ['Build it on the distribution of the final stage.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/interpreter',
    of: 'glibc on Alpine',
    diff: `
- FROM alpine:3.20
+ FROM debian:bookworm-slim
  COPY --from=debian:bookworm-slim /bin/true /app
  USER 10001
  CMD ["/app"]
`,
    says: ['or base the final stage on Debian (-slim)'],
  },
  {
    check: 'runtime/interpreter',
    of: 'no C library',
    diff: `
- FROM scratch
+ FROM debian:bookworm-slim
  COPY --from=debian:bookworm-slim /bin/true /app
  USER 10001
  CMD ["/app"]
`,
    says: ['or base the final stage on an image with the C library that it was built for'],
  },
  {
    check: 'runtime/interpreter',
    of: 'no C library: static',
    files: { 'app.c': 'int main(void) { return 0; }\n' },
    diff: `
  FROM golang:1.26 AS build
  COPY . .
- RUN gcc -s -o /app app.c
+ RUN gcc -s -static -o /app app.c
  FROM scratch
  COPY --from=build /app /app
  USER 10001
  CMD ["/app"]
`,
    says: ['Link it statically'],
  },
  {
    check: 'runtime/libraries',
    of: 'a library that is missing',
    diff: `
  FROM debian:bookworm-slim
+ RUN ${APT} libcurl4 && ${CLEAN}
  COPY --from=golang:1.26 /usr/bin/curl /app
  USER 10001
  CMD ["/app", "--version"]
`,
    says: ['Install libcurl4 in the final stage, or link'],
  },
  {
    check: 'runtime/libraries',
    of: 'a library elsewhere: ldconfig',
    files: { 'app.c': 'int f(void); int main(void) { return f(); }\n', 'lib.c': 'int f(void) { return 0; }\n' },
    diff: `
  FROM golang:1.26 AS build
  COPY . .
  RUN gcc -s -shared -o libf.so lib.c && gcc -s -o /app app.c -L. -lf
  FROM debian:bookworm-slim
- COPY --from=build /go/libf.so /opt/lib/
+ COPY --from=build /go/libf.so /usr/local/lib/
+ RUN ldconfig
  COPY --from=build /app /app
  USER 10001
  CMD ["/app"]
`,
    says: ['Copy it to a directory in /etc/ld.so.conf and run ldconfig'],
  },
  {
    check: 'runtime/libraries',
    of: 'a library elsewhere: LD_LIBRARY_PATH',
    files: { 'app.c': 'int f(void); int main(void) { return f(); }\n', 'lib.c': 'int f(void) { return 0; }\n' },
    diff: `
  FROM golang:1.26 AS build
  COPY . .
  RUN gcc -s -shared -o libf.so lib.c && gcc -s -o /app app.c -L. -lf
  FROM debian:bookworm-slim
  COPY --from=build /go/libf.so /opt/lib/
  COPY --from=build /app /app
+ ENV LD_LIBRARY_PATH=/opt/lib
  USER 10001
  CMD ["/app"]
`,
    says: ['or set LD_LIBRARY_PATH'],
  },
  {
    check: 'runtime/native-module',
    of: 'a library that is missing',
    files: { 'x.c': 'int napi_register_module_v1(void) { return 0; }\n', 'package.json': '{"name":"x"}' },
    diff: `
  FROM golang:1.26 AS build
  COPY x.c .
  RUN gcc -s -shared -o x.node x.c -Wl,--no-as-needed /usr/lib/*/libcurl.so.4
  FROM node:24-slim
+ RUN ${APT} libcurl4 && ${CLEAN}
  COPY package.json /app/node_modules/x/
  COPY --from=build /go/x.node /app/node_modules/x/build/Release/x.node
  USER 1000
  CMD ["node", "-e", "process.dlopen({ exports: {} }, '/app/node_modules/x/build/Release/x.node')"]
`,
    says: ['Install libcurl4 in the final stage.'],
  },
  {
    check: 'runtime/ca-bundle',
    of: 'the package',
    diff: `
  FROM debian:bookworm-slim
- RUN ${APT} curl && ${CLEAN}
+ RUN ${APT} curl ca-certificates && ${CLEAN}
  USER 10001
  CMD ["test", "-s", "/etc/ssl/certs/ca-certificates.crt"]
`,
    says: ['Install ca-certificates in the final stage'],
  },
  {
    check: 'runtime/ca-bundle',
    of: 'the file',
    diff: `
  FROM debian:bookworm-slim
  RUN ${APT} curl && ${CLEAN}
+ COPY --from=golang:1.26 /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
  USER 10001
  CMD ["test", "-s", "/etc/ssl/certs/ca-certificates.crt"]
`,
    says: ['or copy /etc/ssl/certs/ca-certificates.crt into it'],
  },
  {
    check: 'runtime/shebang',
    of: 'a virtual environment at its place',
    diff: `
  FROM python:3.13-slim-bookworm AS build
  RUN python -m venv /build/venv
  FROM python:3.13-slim-bookworm
- COPY --from=build /build/venv /app/venv
+ COPY --from=build /build/venv /build/venv
  USER 10001
- CMD ["/app/venv/bin/pip", "--version"]
+ CMD ["/build/venv/bin/pip", "--version"]
`,
    says: ['Copy the virtual environment to /build/venv, where it was created'],
    start: { kind: 'ends' },
  },
  {
    check: 'runtime/shebang',
    of: 'a virtual environment that is created at its place',
    diff: `
  FROM python:3.13-slim-bookworm AS build
- RUN python -m venv /build/venv
+ RUN python -m venv /app/venv
  FROM python:3.13-slim-bookworm
- COPY --from=build /build/venv /app/venv
+ COPY --from=build /app/venv /app/venv
  USER 10001
  CMD ["/app/venv/bin/pip", "--version"]
`,
    says: ['or create it at /app/venv in the build stage'],
    start: { kind: 'ends' },
  },
  {
    check: 'runtime/entrypoint',
    of: 'a virtual environment of another Python',
    diff: `
  FROM python:3.13-slim-bookworm AS build
  RUN python -m venv /venv
- FROM debian:bookworm-slim
+ FROM python:3.13-slim-bookworm
  COPY --from=build /venv /venv
  USER 10001
  CMD ["/venv/bin/python", "-c", "print('ok')"]
`,
    says: ['Use the same base image in both stages'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shebang',
    of: "a virtual environment on the final stage's base image",
    diff: `
- FROM python:3.13-slim-bookworm AS build
+ FROM debian:bookworm-slim AS build
+ RUN ${APT} python3-venv && ${CLEAN}
  RUN python3 -m venv /venv
  FROM debian:bookworm-slim
  RUN ${APT} python3 && ${CLEAN}
  COPY --from=build /venv /venv
  USER 10001
  CMD ["/venv/bin/pip", "--version"]
`,
    says: ["Or create the environment on the final stage's base image."],
    start: { kind: 'ends' },
  },
  {
    check: 'runtime/shebang',
    of: 'options of several words',
    files: { 'app.sh': '#!/bin/sh -e -u\necho ok\n' },
    fixedFiles: { 'app.sh': '#!/bin/sh -eu\necho ok\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /app.sh
  USER 10001
  ENTRYPOINT ["/app.sh"]
`,
    says: ['Write one word of options on the first line, such as #!/bin/sh -eu, and nothing behind it.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shebang',
    of: 'an option behind env',
    files: { 'app.js': '#!/usr/bin/env node --no-warnings\nconsole.log("ok")\n' },
    fixedFiles: { 'app.js': '#!/usr/bin/env -S node --no-warnings\nconsole.log("ok")\n' },
    diff: `
  FROM node:24-slim
  COPY --chmod=755 app.js /app.js
  USER 10001
  ENTRYPOINT ["/app.js"]
`,
    says: ['Write #!/usr/bin/env -S node --no-warnings on its first line.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shebang',
    of: 'an option behind the env of BusyBox',
    files: { 'app.sh': '#!/usr/bin/env sh -e\necho ok\n' },
    fixedFiles: { 'app.sh': '#!/bin/sh -e\necho ok\n' },
    diff: `
  FROM alpine:3.20
  COPY --chmod=755 app.sh /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Write #!/bin/sh -e on its first line.'],
    start: prints('ok'),
  },
]
