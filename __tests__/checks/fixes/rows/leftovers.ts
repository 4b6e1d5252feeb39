import { APT, CLEAN, GO_BUILD, GO_PROGRAMS } from '../inputs.ts'
import { type FixRow, prints } from '../row.ts'

/** What apt leaves behind if nothing is cleaned; `rm` is what a machine's image may do already. */
const KEEP =
  'echo \'Binary::apt::APT::Keep-Downloaded-Packages "true";\' >/etc/apt/apt.conf.d/99keep && rm -f /etc/apt/apt.conf.d/docker-clean'
const MOUNTS =
  '--mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked'
const CONTEXT = { 'app.sh': '#!/bin/sh\necho ok\n' }
const COPY_ALL = `
  FROM debian:bookworm-slim
  COPY --chmod=755 . /app
  USER 10001
  CMD ["/app/app.sh"]
`
const MANIFEST =
  '{"name":"app","version":"1.0.0","dependencies":{"lib":"file:lib"},"devDependencies":{"tool":"file:tool"}}'

export const LEFTOVER_ROWS: FixRow[] = [
  {
    check: 'leftovers/package-cache',
    of: 'apt: cleaned',
    diff: `
  FROM debian:bookworm-slim
- RUN ${KEEP} && ${APT} make
+ RUN ${KEEP} && ${APT} make && ${CLEAN}
  USER 10001
  CMD ["make", "--version"]
`,
    says: [`or ${CLEAN} in the same instruction`],
  },
  {
    check: 'leftovers/package-cache',
    of: 'apt: mounted',
    diff: `
  FROM debian:bookworm-slim
- RUN ${KEEP} && ${APT} make
+ RUN ${MOUNTS} ${KEEP} && ${APT} make
  USER 10001
  CMD ["make", "--version"]
`,
    says: [`use RUN ${MOUNTS}`],
  },
  {
    check: 'leftovers/package-cache',
    of: 'archives of apt alone',
    diff: `
  FROM debian:bookworm-slim
- RUN ${KEEP} && ${APT} make && rm -rf /var/lib/apt/lists/*
+ RUN ${KEEP} && ${APT} make && ${CLEAN}
  USER 10001
  CMD ["make", "--version"]
`,
    says: [`or ${CLEAN} in the same instruction`],
  },
  {
    check: 'leftovers/package-cache',
    of: 'a folder of another user: mounted',
    diff: `
  FROM debian:bookworm-slim
- RUN mkdir -p /home/app/.gradle/caches && head -c 2000000 /dev/urandom >/home/app/.gradle/caches/a
+ RUN --mount=type=cache,target=/home/app/.gradle/caches head -c 2000000 /dev/urandom >/home/app/.gradle/caches/a
  USER 10001
  CMD ["true"]
`,
    says: ['use RUN --mount=type=cache,target=/home/app/.gradle/caches,'],
  },
  {
    check: 'leftovers/package-cache',
    of: 'a folder of another user: deleted',
    diff: `
  FROM debian:bookworm-slim
- RUN mkdir -p /home/app/.gradle/caches && head -c 2000000 /dev/urandom >/home/app/.gradle/caches/a
+ RUN mkdir -p /home/app/.gradle/caches && head -c 2000000 /dev/urandom >/home/app/.gradle/caches/a && rm -rf /home/app/.gradle/caches
  USER 10001
  CMD ["true"]
`,
    says: ['or rm -rf /home/app/.gradle/caches in the same instruction'],
  },
  {
    check: 'leftovers/package-cache',
    of: 'npm: cleaned',
    diff: `
  FROM node:24-slim
- RUN mkdir -p /root/.npm/_cacache && head -c 2000000 /dev/urandom >/root/.npm/_cacache/a
+ RUN mkdir -p /root/.npm/_cacache && head -c 2000000 /dev/urandom >/root/.npm/_cacache/a && npm cache clean --force
  USER 1000
  CMD ["node", "--version"]
`,
    says: ['or npm cache clean --force in the same instruction'],
  },
  {
    check: 'leftovers/package-cache',
    of: 'modules of Go: cleaned',
    diff: `
  FROM golang:1.26
- RUN mkdir -p /go/pkg/mod && head -c 2000000 /dev/urandom >/go/pkg/mod/a
+ RUN mkdir -p /go/pkg/mod && head -c 2000000 /dev/urandom >/go/pkg/mod/a && go clean -cache -modcache
  USER 10001
  CMD ["true"]
`,
    says: ['or go clean -cache -modcache in the same instruction'],
  },
  {
    check: 'leftovers/vcs',
    of: 'below a folder',
    files: { ...CONTEXT, 'lib/.git/HEAD': 'ref: refs/heads/main' },
    fixedFiles: { '.dockerignore': '**/.git\n' },
    diff: COPY_ALL,
    says: ['Add **/.git to .dockerignore.'],
    start: prints('ok'),
  },
  {
    check: 'leftovers/vcs',
    of: 'cloned',
    diff: `
- FROM golang:1.26
+ FROM golang:1.26 AS build
  RUN git init --quiet /src && touch /src/a
+ FROM debian:bookworm-slim
+ COPY --from=build /src/a /src/a
  USER 10001
  CMD ["test", "-e", "/src/a"]
`,
    says: ['If an instruction clones it, clone in a build stage.'],
  },
  {
    check: 'leftovers/dev-dependencies',
    of: 'npm',
    files: {
      'package.json': MANIFEST,
      'lib/package.json': '{"name":"lib","version":"1.0.0"}',
      'lib/index.js': '',
      'tool/package.json': '{"name":"tool","version":"1.0.0"}',
      'tool/index.js': `// ${'x'.repeat(1_500_000)}`,
    },
    diff: `
+ FROM node:24-slim AS deps
+ WORKDIR /app
+ COPY . .
+ RUN npm install --package-lock-only --install-links && npm ci --omit=dev --install-links
  FROM node:24-slim
  WORKDIR /app
- COPY . .
- RUN npm install --package-lock-only --install-links && npm ci --install-links
+ COPY --from=deps /app/node_modules node_modules
  USER 1000
  CMD ["node", "-e", "require('lib')"]
`,
    says: ['Run npm ci --omit=dev in a separate stage, and copy node_modules from it.'],
  },
  {
    check: 'leftovers/dockerignore',
    of: 'all kinds',
    files: {
      ...CONTEXT,
      ...Object.fromEntries(
        [
          'node_modules/a/a.js',
          'venv/pyvenv.cfg',
          'a/__pycache__/a.pyc',
          'a/.tox/a',
          'target/release/a',
          'a/.gitlab/a.yml',
          'a/.idea/a.xml',
          '.nyc_output/0a.json',
          'a/Containerfile.dev',
          'a/docker-compose.yaml',
          'a/.dockerignore',
          'a/.DS_Store',
          'a/npm-debug.log',
        ].map(path => [path, 'x']),
      ),
    },
    fixedFiles: {
      '.dockerignore': `${['node_modules', 'venv', '__pycache__', '.tox', 'target', '.gitlab', '.idea', '.nyc_output', 'Containerfile.dev', 'docker-compose.yaml', '.dockerignore', '.DS_Store', 'npm-debug.log'].map(name => `**/${name}`).join('\n')}\n**/Dockerfile\n`,
    },
    diff: COPY_ALL,
    says: [
      'Exclude them in .dockerignore: ',
      '**/venv',
      '**/.tox',
      '**/target',
      '**/.idea',
      '**/docker-compose.yaml',
      '**/Dockerfile',
    ],
    start: prints('ok'),
  },
  {
    check: 'leftovers/tests',
    of: 'in .dockerignore',
    files: { ...CONTEXT, 'test/a.py': 'import app' },
    fixedFiles: { '.dockerignore': '**/test\n' },
    diff: COPY_ALL,
    says: ['or add the tests to .dockerignore'],
    start: prints('ok'),
  },
  {
    check: 'leftovers/tests',
    of: 'not copied',
    files: { ...CONTEXT, 'test/a.py': 'import app' },
    diff: `
  FROM debian:bookworm-slim
- COPY --chmod=755 . /app
+ COPY --chmod=755 app.sh /app/
  USER 10001
  CMD ["/app/app.sh"]
`,
    says: ['Copy only what runs'],
    start: prints('ok'),
  },
  {
    check: 'leftovers/test-binary',
    of: 'another directory',
    files: {
      ...GO_PROGRAMS,
      'go.mod': 'module app\n',
      'plain/main_test.go': 'package main\nimport "testing"\nfunc TestNothing(*testing.T) {}\n',
    },
    diff: `
  FROM golang:1.26 AS build
  WORKDIR /src
  COPY . .
- ${GO_BUILD} CGO_ENABLED=0 go build -ldflags=-s -o /out/app ./plain && CGO_ENABLED=0 go test -ldflags=-s -c -o /out/app.test ./plain
+ ${GO_BUILD} CGO_ENABLED=0 go build -ldflags=-s -o /out/app ./plain && CGO_ENABLED=0 go test -ldflags=-s -c -o /tests/app.test ./plain
  FROM scratch
  COPY --from=build /out /
  USER 10001
  CMD ["/app"]
`,
    says: ['or write test binaries to another directory (go test -c -o)'],
    start: prints('ok'),
  },
  {
    check: 'leftovers/test-binary',
    of: 'the programs by name',
    files: {
      ...GO_PROGRAMS,
      'go.mod': 'module app\n',
      'plain/main_test.go': 'package main\nimport "testing"\nfunc TestNothing(*testing.T) {}\n',
    },
    diff: `
  FROM golang:1.26 AS build
  WORKDIR /src
  COPY . .
  ${GO_BUILD} CGO_ENABLED=0 go build -ldflags=-s -o /out/app ./plain && CGO_ENABLED=0 go test -ldflags=-s -c -o /out/apptest ./plain
  FROM scratch
- COPY --from=build /out/app* /
+ COPY --from=build /out/app /
  USER 10001
  CMD ["/app"]
`,
    says: ['Name the programs in COPY'],
    start: prints('ok'),
  },
  {
    check: 'leftovers/sources',
    of: 'TypeScript',
    files: { 'tsconfig.json': '{}', 'src/main.ts': 'console.log("ok")', 'dist/main.js': 'console.log("ok")' },
    diff: `
  FROM node:24-slim AS build
  COPY . /app
  FROM node:24-slim
- COPY --from=build /app /app
+ COPY --from=build /app/dist /app/dist
  USER 1000
  CMD ["node", "/app/dist/main.js"]
`,
    says: ['Copy only the build output into the final stage.'],
    start: prints('ok'),
  },
  {
    check: 'leftovers/source-maps',
    of: 'excluded',
    files: { 'dist/main.js': 'console.log("ok")', 'dist/main.js.map': '{}' },
    diff: `
  FROM node:24-slim AS build
  COPY . /app
  FROM node:24-slim
- COPY --from=build /app/dist /app/dist
+ COPY --from=build --exclude=**/*.map /app/dist /app/dist
  USER 1000
  CMD ["node", "/app/dist/main.js"]
`,
    says: ['or exclude them: COPY --from=build --exclude=**/*.map ...'],
    start: prints('ok'),
  },
  {
    check: 'leftovers/bytecode',
    of: 'two levels of optimization',
    diff: `
  FROM python:3.13-slim-bookworm
  RUN mkdir /app && for i in $(seq 300); do echo "def f$i(a): return [a, $i, 'x$i', {'a': a, 'b$i': $i}]"; done >/app/mod.py && for i in $(seq 20); do cp /app/mod.py /app/m$i.py; done
- RUN python -m compileall -q /app && python -O -m compileall -q /app
+ ENV PYTHONDONTWRITEBYTECODE=1
+ RUN python -m compileall -q /app && cd /app && python -O -c 'import m1, m2, m3, m4, m5'
  USER 10001
  WORKDIR /app
  CMD ["python", "-c", "import m1; print('ok')"]
`,
    says: ['Compile once, in the stage that creates the environment, and set PYTHONDONTWRITEBYTECODE=1.'],
    start: prints('ok'),
  },
  {
    check: 'leftovers/unstripped',
    of: 'Go',
    files: GO_PROGRAMS,
    diff: `
  FROM golang:1.26 AS build
  COPY . .
- ${GO_BUILD} CGO_ENABLED=0 go build -o /app plain/main.go
+ ${GO_BUILD} CGO_ENABLED=0 go build -ldflags="-s -w" -o /app plain/main.go
  FROM scratch
  COPY --from=build /app /app
  USER 10001
  CMD ["/app"]
`,
    says: ['Build with go build -ldflags="-s -w".'],
    start: prints('ok'),
  },
  {
    check: 'leftovers/unstripped',
    of: 'C',
    diff: `
  FROM golang:1.26 AS build
  RUN (for i in $(seq 20000); do echo "int function_with_a_long_name_$i(void) { return $i; }"; done; echo 'int main(void) { return 0; }') >app.c
  RUN gcc -O0 -static -o /app app.c
+ RUN strip /app
  FROM scratch
  COPY --from=build /app /app
  USER 10001
  CMD ["/app"]
`,
    says: ['Run strip in the build stage.'],
  },
]
