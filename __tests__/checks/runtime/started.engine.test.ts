/** Ground truth: each image is really started, and the result must match the checks' findings. */
import { randomUUID } from 'node:crypto'
import { afterAll, expect } from '@jest/globals'
import type { Image } from '../../../src/image/model.ts'
import { removeTemporaryFolders } from '../../helpers/bundle.ts'
import { buildLayout, contextOf, docker, tryDocker } from '../../helpers/docker.ts'
import { needs } from '../../helpers/needs.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { image, registry } from '../../helpers/things.ts'
import { readLayout } from '../built.ts'

const BASES = ['debian:bookworm-slim', 'node:24', 'node:24-slim', 'golang:1.26']
const { describe, test } = await needs(...BASES.map(image), registry('Debian'))

const names: string[] = []
afterAll(async () => {
  if (names.length > 0) await docker(['image', 'rm', '--force', ...names])
  await removeTemporaryFolders()
})

/** The findings of the checks of the start, most severe first: `error runtime/interpreter`. */
function said(image: Image): string[] {
  const { results, findings } = runChecks(image, {})
  const broken = results
    .filter(({ id, error }) => error && /^runtime|unstripped/.test(id))
    .map(({ id, error }) => `broken ${id}: ${error?.message}`)
  const found = findings
    .filter(({ check }) => check.startsWith('runtime/'))
    .map(({ severity, check }) => `${severity} ${check}`)
  return [...broken, ...new Set(found)].sort()
}

interface Run {
  exitCode: number | null
  output: string
}

/** Builds it for the checks and for the engine, and starts it. */
async function startIt(dockerfile: string): Promise<{ built: Image; run: Run }> {
  const name = `stagegate-test/start:${randomUUID()}`
  const context = await contextOf(dockerfile)
  // Two builds, because with both outputs the layout's index has the other output's digest (buildx 0.29).
  const layout = await buildLayout(context)
  await docker(['buildx', 'build', '--quiet', '--provenance=false', '--load', '--tag', name, context])
  names.push(name)
  const { exitCode, stdout, stderr } = await tryDocker(['run', '--rm', '--network', 'none', name])
  return { built: await readLayout(layout), run: { exitCode, output: stdout + stderr } }
}

const GCC =
  'FROM node:24 AS build\nRUN echo "int puts(const char*); int main(void) { puts(\\"started\\"); return 0; }" > a.c\n'
const GO = `FROM golang:1.26 AS build
WORKDIR /src
RUN printf 'package main\\nfunc main() { println("started") }\\n' > main.go
`
const SCRIPT = (text: string, mode = 755) =>
  `FROM debian:bookworm-slim\nCOPY --chmod=${mode} <<'END' /usr/local/bin/start\n${text}\nEND\n`

/** A library that needs a C library which the image lacks, like a library of another distribution. */
const MODULE = (library: string, path: string) =>
  `${GCC}RUN echo "" > e.c && mkdir -p $(dirname /out${path}) && gcc -shared -nostdlib -o other.so e.c -Wl,-soname,${library} && gcc -shared -nostdlib -o /out${path} e.c -Wl,--no-as-needed ./other.so\n`
const ADDON = '/app/node_modules/addon/build/Release/addon.node'
const EXTENSION = '/usr/lib/python3/dist-packages/addon.cpython-311-x86_64-linux-musl.so'

type Case = [name: string, dockerfile: string, said: string[], output: RegExp | null]

const FAILING: Case[] = [
  [
    'a missing program',
    'FROM debian:bookworm-slim\nCMD ["/app/server"]\n',
    ['error runtime/entrypoint'],
    /no such file/,
  ],
  [
    'a name that is not in PATH',
    'FROM debian:bookworm-slim\nCMD ["server"]\n',
    ['error runtime/entrypoint'],
    /executable file not found/,
  ],
  [
    'a relative path from WORKDIR',
    'FROM debian:bookworm-slim\nWORKDIR /app\nCMD ["./server"]\n',
    ['error runtime/entrypoint'],
    /no such file/,
  ],
  [
    'a directory',
    'FROM debian:bookworm-slim\nENTRYPOINT ["/etc"]\n',
    ['error runtime/entrypoint'],
    /is a directory|permission denied/,
  ],
  [
    'no execute bit',
    `${SCRIPT('#!/bin/sh\necho started', 644)}ENTRYPOINT ["/usr/local/bin/start"]\n`,
    ['error runtime/entrypoint'],
    /permission denied/,
  ],
  [
    'no execute bit, in PATH',
    `${SCRIPT('#!/bin/sh\necho started', 644)}ENTRYPOINT ["start"]\n`,
    ['error runtime/entrypoint'],
    /executable file not found|permission denied/,
  ],
  [
    'a script without its first line',
    `${SCRIPT('echo started')}ENTRYPOINT ["start"]\n`,
    ['error runtime/entrypoint'],
    /exec format error/,
  ],
  [
    'an empty file',
    'FROM debian:bookworm-slim\nRUN : > /x && chmod +x /x\nENTRYPOINT ["/x"]\n',
    ['error runtime/entrypoint'],
    /exec format error/,
  ],
  [
    'a program that is cut off: the kernel ends it with a signal, without a word',
    'FROM debian:bookworm-slim\nRUN head -c 20000 /usr/bin/sort > /x && chmod +x /x\nENTRYPOINT ["/x"]\n',
    ['error runtime/entrypoint'],
    /^$/,
  ],
  [
    'a program with a part of its header',
    'FROM debian:bookworm-slim\nRUN head -c 100 /usr/bin/sort > /x && chmod +x /x\nENTRYPOINT ["/x"]\n',
    ['error runtime/entrypoint'],
    /exec format error/,
  ],
  [
    'a program whose library is cut off',
    'FROM debian:bookworm-slim\nRUN for l in /lib/*/libtinfo.so.6; do head -c 20000 $l > /x; cat /x > $l; done\nENTRYPOINT ["/bin/bash", "-c", "true"]\n',
    ['error runtime/libraries'],
    /^$/,
  ],
  [
    'a dangling link',
    'FROM debian:bookworm-slim\nRUN ln -s /opt/server /server\nENTRYPOINT ["/server"]\n',
    ['error runtime/entrypoint'],
    /no such file/,
  ],
  [
    'a script whose interpreter is missing',
    `${SCRIPT('#!/usr/bin/python3\nprint(1)')}ENTRYPOINT ["start"]\n`,
    ['error runtime/shebang'],
    /no such file/,
  ],
  [
    'the same by env',
    `${SCRIPT('#!/usr/bin/env python3\nprint(1)')}ENTRYPOINT ["start"]\n`,
    ['error runtime/shebang'],
    /No such file/,
  ],
  [
    'a script with Windows line endings',
    `${SCRIPT('#!/bin/sh\necho started')}RUN sed -i 's/$/\\r/' /usr/local/bin/start\nENTRYPOINT ["start"]\n`,
    ['error runtime/shebang'],
    /no such file/,
  ],
  [
    'a script that the user may not read',
    `${SCRIPT('#!/bin/sh\necho started', 711)}USER 1000\nENTRYPOINT ["start"]\n`,
    ['error runtime/entrypoint'],
    /[Pp]ermission denied/,
  ],
  [
    'a script of node that is not there',
    'FROM node:24-slim\nWORKDIR /app\nCMD ["node", "dist/server.js"]\n',
    ['error runtime/entrypoint'],
    /Cannot find module/,
  ],
  [
    'a script of node that the user may not read',
    'FROM node:24-slim\nRUN mkdir -m 700 /app && echo "console.log(1)" > /app/a.js\nWORKDIR /app\nUSER node\nCMD ["node", "/app/a.js"]\n',
    ['error runtime/entrypoint', 'warning runtime/working-directory'],
    /EACCES|Cannot find module/,
  ],
  [
    'a line whose program is missing',
    'FROM debian:bookworm-slim\nCMD exec server --port 80\n',
    ['error runtime/entrypoint'],
    /not found/,
  ],
  [
    'a program after a wrapper',
    'FROM debian:bookworm-slim\nENTRYPOINT ["env", "A=1", "server"]\n',
    ['error runtime/entrypoint'],
    /No such file/,
  ],
  [
    'shell form without a shell',
    `${GO}RUN CGO_ENABLED=0 go build -o /server main.go\nFROM scratch\nCOPY --from=build /server /server\nCMD /server\n`,
    ['error runtime/shell-form'],
    /no such file/,
  ],
  [
    'a dynamic program on scratch',
    `${GCC}RUN gcc -o /server a.c\nFROM scratch\nCOPY --from=build /server /server\nCMD ["/server"]\n`,
    ['error runtime/interpreter'],
    /no such file/,
  ],
  [
    'a library that is missing',
    `${GCC}RUN echo "int one(void) { return 1; }" > b.c && gcc -shared -fPIC -o /usr/local/lib/libone.so b.c && gcc -o /server a.c -Wl,--no-as-needed -L/usr/local/lib -lone\nFROM debian:bookworm-slim\nCOPY --from=build /server /server\nCMD ["/server"]\n`,
    ['error runtime/libraries'],
    /libone\.so: cannot open shared object file/,
  ],
  [
    "a library that is not in ldconfig's cache",
    `${GCC}RUN echo "int one(void) { return 1; }" > b.c && gcc -shared -fPIC -o /usr/local/lib/libone.so b.c && gcc -o /server a.c -Wl,--no-as-needed -L/usr/local/lib -lone\nFROM debian:bookworm-slim\nCOPY --from=build /usr/local/lib/libone.so /usr/local/lib/\nCOPY --from=build /server /server\nCMD ["/server"]\n`,
    ['error runtime/libraries'],
    /libone\.so: cannot open shared object file/,
  ],
  [
    'a library that a library needs',
    `${GCC}RUN echo "int two(void) { return 1; }" > c.c && gcc -shared -fPIC -o libtwo.so c.c && echo "int two(void); int one(void) { return two(); }" > b.c && gcc -shared -fPIC -o /libone.so b.c -L. -ltwo && gcc -o /server a.c -Wl,--no-as-needed -L/ -lone -Wl,-rpath,/ -Wl,--allow-shlib-undefined\nFROM debian:bookworm-slim\nCOPY --from=build /libone.so /server /\nCMD ["/server"]\n`,
    ['error runtime/libraries'],
    /libtwo\.so: cannot open shared object file/,
  ],
  [
    'a version that the C library lacks',
    `${GCC}RUN printf 'FOO_2.0 { global: one; };' > map && echo "int one(void) { return 1; }" > b.c && gcc -shared -fPIC -o libone.so b.c -Wl,--version-script=map && echo "int one(void); int main(void) { return one(); }" > m.c && gcc -o /server m.c -L. -lone -Wl,-rpath,/ && printf 'FOO_1.0 { global: one; };' > map && gcc -shared -fPIC -o /libone.so b.c -Wl,--version-script=map\nFROM debian:bookworm-slim\nCOPY --from=build /libone.so /server /\nCMD ["/server"]\n`,
    ['error runtime/libraries'],
    /version `FOO_2\.0' not found/,
  ],
  [
    'another architecture',
    `${GO}RUN GOARCH=arm64 CGO_ENABLED=0 go build -o /server main.go\nFROM scratch\nCOPY --from=build /server /server\nCMD ["/server"]\n`,
    ['error runtime/architecture'],
    /exec format error/,
  ],
]

const MODULES: Case[] = [
  [
    'a Node.js module of musl on Debian',
    `${MODULE('libc.musl-x86_64.so.1', ADDON)}FROM node:24-slim\nCOPY --from=build /out /\nUSER node\nCMD ["node", "-e", "require('/app/node_modules/addon/build/Release/addon.node')"]\n`,
    ['error runtime/native-module'],
    /libc\.musl-x86_64\.so\.1: cannot open shared object file/,
  ],
  [
    'a Node.js module without a library that it needs',
    `${MODULE('libvips.so.42', ADDON)}FROM node:24-slim\nCOPY --from=build /out /\nUSER node\nCMD ["node", "-e", "require('/app/node_modules/addon/build/Release/addon.node')"]\n`,
    ['warning runtime/native-module'],
    /libvips\.so\.42: cannot open shared object file/,
  ],
  [
    'a Python extension of musl on Debian',
    `${MODULE('libc.musl-x86_64.so.1', EXTENSION)}FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends python3 ca-certificates\nCOPY --from=build /out /\nCMD ["python3", "-c", "import ctypes; ctypes.CDLL('${EXTENSION}')"]\n`,
    ['error runtime/native-module'],
    /libc\.musl-x86_64\.so\.1: cannot open shared object file/,
  ],
]

const GOOD: Case[] = [
  [
    'Go, static, on scratch',
    `${GO}RUN CGO_ENABLED=0 go build -o /server main.go\nFROM scratch\nCOPY --from=build /server /server\nUSER 65532\nENTRYPOINT ["/server"]\n`,
    [],
    /started/,
  ],
  [
    'C on Debian',
    `${GCC}RUN gcc -o /server a.c\nFROM debian:bookworm-slim\nCOPY --from=build /server /usr/local/bin/\nCMD ["server"]\n`,
    [],
    /started/,
  ],
  [
    'C, static, on scratch',
    `${GCC}RUN gcc -static -o /server a.c\nFROM scratch\nCOPY --from=build /server /server\nCMD ["/server"]\n`,
    [],
    /started/,
  ],
  [
    'a library by ldconfig',
    `${GCC}RUN echo "int one(void) { return 1; }" > b.c && gcc -shared -fPIC -o /usr/local/lib/libone.so b.c && gcc -o /server a.c -Wl,--no-as-needed -L/usr/local/lib -lone\nFROM debian:bookworm-slim\nCOPY --from=build /usr/local/lib/libone.so /usr/local/lib/\nRUN ldconfig\nCOPY --from=build /server /server\nCMD ["/server"]\n`,
    [],
    /started/,
  ],
  [
    'a library by $ORIGIN',
    `${GCC}RUN mkdir -p /app/bin /app/lib && echo "int one(void) { return 1; }" > b.c && gcc -shared -fPIC -o /app/lib/libone.so b.c && gcc -o /app/bin/server a.c -Wl,--no-as-needed -L/app/lib -lone '-Wl,-rpath,$ORIGIN/../lib'\nFROM debian:bookworm-slim\nCOPY --from=build /app /app\nRUN ln -s /app/bin/server /usr/bin/server\nCMD ["server"]\n`,
    [],
    /started/,
  ],
  [
    'a library by LD_LIBRARY_PATH',
    `${GCC}RUN echo "int one(void) { return 1; }" > b.c && gcc -shared -fPIC -o /libone.so b.c && gcc -o /server a.c -Wl,--no-as-needed -L/ -lone\nFROM debian:bookworm-slim\nCOPY --from=build /libone.so /opt/\nCOPY --from=build /server /server\nENV LD_LIBRARY_PATH=/opt\nCMD ["/server"]\n`,
    [],
    /started/,
  ],
  [
    'only what it needs of Debian on scratch',
    `${GCC}RUN gcc -o /server a.c && mkdir -p /out/lib64 /out/lib/x86_64-linux-gnu && cp /lib64/ld-linux-x86-64.so.2 /out/lib64/ && cp /lib/x86_64-linux-gnu/libc.so.6 /out/lib/x86_64-linux-gnu/\nFROM scratch\nCOPY --from=build /out /\nCOPY --from=build /server /server\nCMD ["/server"]\n`,
    [],
    /started/,
  ],
  [
    'a script by env -S',
    `${SCRIPT('#!/usr/bin/env -S sh -e\necho started')}USER 1000\nENTRYPOINT ["start"]\n`,
    [],
    /started/,
  ],
  [
    'a shell script without its first line, called by a shell',
    `${SCRIPT('echo started')}CMD exec start\n`,
    [],
    /started/,
  ],
  [
    "Node.js by the image's own entrypoint",
    'FROM node:24-slim\nWORKDIR /app\nRUN mkdir dist && echo "console.log(\'started\')" > dist/server.js\nUSER node\nCMD ["node", "dist/server"]\n',
    [],
    /started/,
  ],
  [
    'Node.js by its shell form',
    'FROM node:24-slim\nWORKDIR /app\nRUN echo "console.log(\'started\')" > server.js\nUSER node\nCMD node server.js\n',
    ['warning runtime/shell-form'],
    /started/,
  ],
  [
    'Python of Debian',
    'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends python3\nWORKDIR /app\nRUN echo "import json; print(\'started\')" > app.py\nUSER 1000\nCMD ["python3", "-u", "app.py"]\n',
    ['info runtime/ca-bundle'],
    /started/,
  ],
]

const MUSL = `FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc musl-dev musl-tools
RUN echo "int puts(const char*); int main(void) { puts(\\"started\\"); return 0; }" > a.c && echo "int one(void) { return 1; }" > b.c
RUN mkdir -p /out/lib && cp -L /lib/ld-musl-x86_64.so.1 /out/lib/ && musl-gcc -shared -o /libone.so b.c && musl-gcc -o /out/server a.c -Wl,--no-as-needed -L/ -lone
FROM scratch AS musl
COPY --from=build /out /
CMD ["/server"]
`
const MUSL_CASES: [...Case, starts: boolean][] = [
  ['a library in one of its folders', `${MUSL}COPY --from=build /libone.so /usr/local/lib/\n`, [], /started/, true],
  [
    'a library elsewhere',
    `${MUSL}COPY --from=build /libone.so /opt/\n`,
    ['error runtime/libraries'],
    /Error loading shared library libone\.so/,
    false,
  ],
  [
    'a library where its file says',
    `${MUSL}COPY --from=build /libone.so /opt/\nCOPY <<END /etc/ld-musl-x86_64.path\n/lib:/opt\nEND\n`,
    [],
    /started/,
    true,
  ],
  [
    'a library where its file does not say',
    `${MUSL}COPY --from=build /libone.so /usr/lib/\nCOPY <<END /etc/ld-musl-x86_64.path\n/opt\nEND\n`,
    ['error runtime/libraries'],
    /Error loading shared library/,
    false,
  ],
  [
    'a program of musl on Debian',
    `${MUSL}FROM debian:bookworm-slim\nCOPY --from=build /out/server /server\nCMD ["/server"]\n`,
    ['error runtime/interpreter'],
    /no such file/,
    false,
  ],
]

const ALPINE: Case[] = [
  [
    'a glibc program on Alpine',
    `${GCC}RUN gcc -o /server a.c\nFROM alpine:3.20\nCOPY --from=build /server /server\nCMD ["/server"]\n`,
    ['error runtime/interpreter'],
    /no such file/,
  ],
  [
    'Bash on Alpine',
    'FROM alpine:3.20\nCOPY --chmod=755 <<END /start\n#!/bin/bash\necho started\nEND\nENTRYPOINT ["/start"]\n',
    ['error runtime/shebang'],
    /no such file/,
  ],
  ['a program of Alpine', 'FROM alpine:3.20\nCMD ["wget", "--help"]\n', [], /BusyBox/],
  ['the shell form on Alpine', 'FROM alpine:3.20\nCMD echo started; true && cat /etc/alpine-release\n', [], /started/],
]

// The table has the expected findings; the test verifies that the engine agrees.
async function holds(dockerfile: string, expected: string[], output: RegExp | null, starts: boolean): Promise<void> {
  const { built, run } = await startIt(dockerfile)
  expect(said(built)).toEqual(expected)
  if (output) expect(run.output).toMatch(output)
  if (starts) expect(run).toMatchObject({ exitCode: 0 })
  // Null means a signal, and 125 a failing engine: neither is a result of the image.
  else expect([null, 0, 125]).not.toContain(run.exitCode)
}

describe('images with errors do not start', () => {
  test.each(FAILING)('%s', (_, dockerfile, expected, output) => holds(dockerfile, expected, output, false))
})

describe('modules in findings do not load', () => {
  test.each(MODULES)('%s', (_, dockerfile, expected, output) => holds(dockerfile, expected, output, false))
})

describe('images without errors start', () => {
  test.each(GOOD)('%s', (_, dockerfile, expected, output) => holds(dockerfile, expected, output, true))
})

describe('musl', () => {
  test.each(MUSL_CASES)('%s', (_, dockerfile, expected, output, starts) => holds(dockerfile, expected, output, starts))
})

const onAlpine = await needs(image('alpine:3.20'))
onAlpine.describe('Alpine', () => {
  test.each(ALPINE)('%s', (_, dockerfile, expected, output) =>
    holds(
      dockerfile,
      expected,
      output,
      expected.every(one => !one.startsWith('error')),
    ),
  )
})
