import { afterAll, expect } from '@jest/globals'
import { analyze } from '../../src/checks/analysis.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import { claimFiles } from '../../src/checks/toolchain/claims.ts'
import { sdk } from '../../src/checks/toolchain/sdk.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { runChecks } from '../helpers/run-checks.ts'
import { image, registry } from '../helpers/things.ts'
import { build, verdicts } from './built.ts'

const BASES = ['debian:bookworm-slim', 'golang:1.26', 'node:24', 'node:24-slim', 'python:3.13-slim-bookworm']
const { describe, test } = await needs(...BASES.map(image), registry('Debian'), registry('PyPI'))
afterAll(removeTemporaryFolders)

const APT = 'apt-get update && apt-get install -y --no-install-recommends'

describe('good images have no findings', () => {
  test.each<[name: string, dockerfile: string, baseLayers: number]>([
    [
      'runtimes and libraries on Debian',
      `FROM debian:bookworm-slim\nRUN mkdir -p /usr/share/man/man1 && ${APT} libpq5 libstdc++6 ca-certificates python3 ruby openjdk-17-jre-headless && apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin\nUSER 65532\n`,
      1,
    ],
    [
      'a static binary on scratch',
      'FROM golang:1.26 AS build\nENV CGO_ENABLED=0\nRUN printf "package main\\nfunc main() {}\\n" > main.go && go build -ldflags=-s -o /server main.go\nFROM scratch\nCOPY --from=build /server /server\nUSER 65532:65532\n',
      0,
    ],
    [
      'a root like distroless, one file a package',
      'FROM debian:bookworm-slim AS root\nRUN mkdir -p /out/var/lib/dpkg/status.d /out/usr/lib && cp -a --parents /usr/lib/*/libc.so.6 /etc/passwd /out && dpkg-query -s libc6 > /out/var/lib/dpkg/status.d/libc6\nFROM scratch\nCOPY --from=root /out /\nUSER nobody\n',
      0,
    ],
  ])('%s', async (_, dockerfile, baseLayers) => {
    expect(verdicts(await build(dockerfile, baseLayers))).toEqual([])
  })

  test('with a known base, the official Node.js image has no warnings', async () => {
    const layers = (await build('FROM node:24-slim\n')).layers.length
    expect(verdicts(await build('FROM node:24-slim\nUSER 1000\nCMD ["node", "-v"]\n', layers))).toEqual([])
  })
})

describe('a shipped toolchain', () => {
  const toolchain = (image: Parameters<typeof verdicts>[0]) =>
    verdicts(image).filter(line => line.includes(' toolchain/'))
  const tools = (image: Parameters<typeof verdicts>[0]) =>
    runChecks(image, resolveSeverities('recommended', {}), [sdk]).findings.map(({ severity, data }) => [
      severity,
      data['tools'],
    ])
  const gcc = `FROM debian:bookworm-slim\nRUN ${APT} gcc libc6-dev make\n`

  test('of the instruction that installed it, with exactly the bytes that dpkg counts', async () => {
    const count =
      'RUN dpkg -L gcc gcc-12 cpp cpp-12 | sort -u | while read f; do [ -f "$f" ] && [ ! -L "$f" ] && stat -L -c \'%i %s\' "$f"; done | sort -u | awk \'{s += $2} END {printf "%d", s}\' > /bytes\n'
    const image = await build(`${gcc}${count}USER 65532\n`, 1)
    expect(toolchain(image)).toEqual([
      'error toolchain/compiler layer 1',
      'error toolchain/linker layer 1',
      'error toolchain/build-driver layer 1',
      'warning toolchain/headers layer 1',
    ])
    const answer = await build(`${gcc}${count}FROM scratch\nCOPY --from=0 /bytes /etc/passwd\n`)
    const counted = Number(Buffer.from(answer.tree.content('/etc/passwd') ?? []).toString())
    expect(counted).toBeGreaterThan(50e6)
    expect(claimFiles(analyze(image)).of('gcc', 1)?.bytes).toBe(counted)
  })

  test('removed by the same instruction is not shipped', async () => {
    const clean = `FROM debian:bookworm-slim\nRUN ${APT} gcc libc6-dev make && apt-get purge -y --auto-remove gcc libc6-dev make\nUSER 65532\n`
    expect(toolchain(await build(clean, 1))).toEqual([])
  })

  test('removed by a later instruction is still shipped', async () => {
    const image = await build(`${gcc}RUN apt-get purge -y --auto-remove gcc libc6-dev make\nUSER 65532\n`, 1)
    expect(toolchain(image)).toEqual([
      'error toolchain/compiler layer 1, removed',
      'error toolchain/linker layer 1, removed',
      'error toolchain/build-driver layer 1, removed',
      'warning toolchain/headers layer 1, removed',
    ])
  })

  test('of the base is an error, on the line of its FROM', async () => {
    const layers = (await build('FROM node:24\n')).layers.length
    expect(verdicts(await build('FROM node:24\nUSER 1000\n', layers))).toEqual([
      'error toolchain/compiler layer 1, inherited',
      'error toolchain/linker layer 1, inherited',
      'error toolchain/build-driver layer 1, inherited',
    ])
  })

  test('of many languages, as Debian packages them; their runtimes are none', async () => {
    const from = (packages: string) => `FROM debian:bookworm-slim\nRUN ${APT} ${packages}\n`
    expect(tools(await build(from('elixir erlang-dialyzer fp-compiler ldc nim ocaml crystal'), 2))).toEqual(
      [['Crystal'], ['D'], ['Nim'], ['OCaml'], ['Elixir', 'Erlang/OTP'], ['Free Pascal']].map(names => [
        'error',
        names,
      ]),
    )
    expect(tools(await build(from('erlang-base ocaml-base libphobos2-ldc-shared100 libgc1'), 2))).toEqual([])
  })

  test('of Zig and CUDA, as PyPI packages them; the part of CUDA that JAX needs is none', async () => {
    const from = (packages: string) =>
      `FROM python:3.13-slim-bookworm\nRUN pip install --no-cache-dir --no-deps --target /app ${packages}\n`
    expect(tools(await build(from('ziglang==0.13.0 nvidia-cuda-nvcc==13.0.88')))).toEqual([
      ['error', ['CUDA toolkit']],
      ['error', ['Zig']],
    ])
    expect(tools(await build(from('nvidia-cuda-nvcc-cu12==12.9.86')))).toEqual([])
  })

  test('under other names, by its content; what was built with it is none', async () => {
    const gcc = '/usr/lib/gcc/x86_64-linux-gnu/12'
    const packages = 'gcc-12 cpp-12 binutils-x86-64-linux-gnu clang-14 lld-14 rustc openjdk-17-jdk-headless'
    const tools = `FROM debian:bookworm-slim AS tools\nWORKDIR /x\nRUN apt-get update && apt-get download ${packages} && for i in *.deb; do dpkg-deb -x $i .; done\n`
    const renamed = [
      '/usr/bin/x86_64-linux-gnu-gcc-12',
      `${gcc}/cc1`,
      `${gcc}/collect2`,
      '/usr/lib/llvm-14/bin/clang',
      '/usr/bin/x86_64-linux-gnu-as',
      '/usr/bin/x86_64-linux-gnu-ld.bfd',
      '/usr/lib/llvm-14/bin/lld',
      '/usr/bin/rustc',
      '/usr/lib/jvm/java-17-openjdk-amd64/bin/javac',
    ].map((path, i) => `COPY --from=tools /x${path} /app/${i}\n`)
    const checks = ['compiler', 'compiler', 'compiler', 'compiler', 'linker', 'linker', 'linker', 'sdk', 'sdk']
    const image = await build(`${tools}FROM scratch\n${renamed.join('')}USER 1\n`)
    expect(toolchain(image).sort((a, b) => Number(a.slice(-1)) - Number(b.slice(-1)))).toEqual(
      checks.map((check, i) => `error toolchain/${check} layer ${i}`),
    )
    const built = `FROM debian:bookworm-slim AS gcc\nRUN ${APT} gcc libc6-dev && echo 'int main(void) {}' > a.c && gcc -o /a a.c\n`
    const runtimes = `FROM debian:bookworm-slim\nRUN ${APT} libllvm14 libclang-cpp14 libclang1-14\nCOPY --from=gcc /a /a\n`
    expect(toolchain(await build(`${built}${runtimes}USER 1\n`, 1))).toEqual([])
  })

  test('copied from another stage, without a package database', async () => {
    const dockerfile = 'FROM golang:1.26 AS go\nFROM scratch\nCOPY --from=go /usr/local/go /usr/local/go\nUSER 1\n'
    // Go's own release keeps its symbols, a distribution's does not; leftovers/unstripped has its own tests.
    const others = verdicts(await build(dockerfile)).filter(verdict => !verdict.includes('leftovers/unstripped'))
    expect(others).toEqual(['error toolchain/sdk layer 0'])
  })
})

test('a package database that a later instruction deletes', async () => {
  const image = await build('FROM debian:bookworm-slim\nRUN rm -rf /var/lib/dpkg\nUSER 65532\n', 1)
  expect(verdicts(image)).toEqual(['warning toolchain/deleted-database layer 1'])
})
