/** Needs of tests: images, package registries, programs and root file systems. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { tryDocker } from './docker.ts'
import type { Need } from './needs.ts'
import { findProgram, type PushTool, pushTool } from './programs.ts'

const PROBE_TIMEOUT_MS = 600_000
const ALPINE =
  'an Alpine root file system: set STAGEGATE_ALPINE_ROOT to an alpine-minirootfs .tar.gz, or make Docker Hub reachable'

/** A base image under its own name, for the tests' builder. */
export function image(name: string): Need {
  const alpine = /alpine/.test(name)
  return {
    reason: alpine ? ALPINE : `the image ${name}: make a registry that has it reachable`,
    ...((!alpine || process.env['STAGEGATE_ALPINE_ROOT']) && { promise: 'images' }),
    costly: true,
    isThere: () =>
      once(`image ${name}`, async () => {
        // The outline needs only the Dockerfile and the configs of its base images; no layer is pulled.
        const { exitCode, stderr } = await probe(`FROM ${name}\n`, '--call', 'outline')
        if (exitCode === 0) return true
        if (isAbsentImage(stderr)) return false
        throw new Error(`The builder failed to look up the image ${name}: ${stderr}`)
      }),
  }
}

/** For each registry: an image of the examples, and a small request of its client. */
const CLIENTS = {
  npm: ['node:24-slim', 'npm view is-number@7.0.0 version'],
  PyPI: ['python:3.13-slim-bookworm', 'pip download --no-deps --no-cache-dir --dest /tmp iniconfig==2.1.0'],
  'crates.io': ['rust:1-slim-bookworm', 'cargo info itoa@1.0.15'],
  'Maven Central': [
    'maven:3-eclipse-temurin-17',
    'mvn --batch-mode org.apache.maven.plugins:maven-resources-plugin:3.3.1:help',
  ],
  Go: ['golang:1.26', 'go list -m github.com/aptible/supercronic@v0.2.33'],
  // Without this option, apt-get only warns about lists that it cannot fetch.
  Debian: ['debian:bookworm-slim', 'apt-get -o APT::Update::Error-Mode=any update'],
} as const

/** The registries that built the replacement images, so they were reachable. */
const OF_IMAGES: readonly string[] = ['npm', 'Debian'] satisfies (keyof typeof CLIENTS)[]

/** A package registry whose name resolves in a build. The client's image is a separate need. */
export function registry(name: keyof typeof CLIENTS): Need {
  return {
    reason: `packages of ${name}: make its host name resolve in a build`,
    ...(OF_IMAGES.includes(name) && { promise: 'images' }),
    costly: true,
    isThere: () =>
      once(`registry ${name}`, async () => {
        const [base, command] = CLIENTS[name]
        const output = ['--no-cache', '--progress', 'plain', '--output', 'type=cacheonly']
        const { exitCode, stderr } = await probe(`FROM ${base}\nRUN ${command}\n`, ...output)
        if (exitCode === 0) return true
        if (isUnresolvedName(stderr)) return false
        throw new Error(`The client of ${name} failed: ${stderr}`)
      }),
  }
}

const probe = (dockerfile: string, ...options: string[]) =>
  tryDocker(['buildx', 'build', ...options, '-'], { input: dockerfile, timeoutMs: PROBE_TIMEOUT_MS })

const answers = new Map<string, Promise<boolean>>()
function once(question: string, ask: () => Promise<boolean>): Promise<boolean> {
  const answer = answers.get(question) ?? ask()
  answers.set(question, answer)
  return answer
}

/** Whether the builder reports that there is no such image, or that its registry's name does not resolve. */
export function isAbsentImage(output: string): boolean {
  const [, reason = ''] = /failed to resolve source metadata for \S+: (.*)/.exec(output) ?? []
  // For anonymous users, Docker Hub does not distinguish absent and private repositories.
  return /: not found$|repository does not exist/.test(reason.trim()) || /\bdial tcp: lookup \S+/.test(reason)
}

/** Whether a client of a registry failed because the registry's name does not resolve. */
export function isUnresolvedName(output: string): boolean {
  return UNRESOLVED.test(output)
}
const UNRESOLVED =
  /\b(?:ENOTFOUND|EAI_AGAIN)\b|could not resolve host|temporary failure (?:in name resolution|resolving)|name or service not known|no address associated with hostname|unknown host|UnknownHostException/i

/** A program; `how` says how to install it. */
export function program(name: string, how: string, promise?: string): Need {
  return {
    reason: `the program ${name}: ${how}`,
    ...(promise && { promise }),
    isThere: () => findProgram(name) !== null,
  }
}

/** umoci and skopeo, for comparison with the image reader. */
export const oracle = (name: 'umoci' | 'skopeo'): Need => program(name, 'run script/engine oracles', 'oracles')

/** A registry to start, or a program that pushes. */
export function pusher(name: PushTool): Need {
  return {
    reason: `the program ${name}: run script/engine push-tools`,
    promise: 'push-tools',
    isThere: () => pushTool(name) !== null,
  }
}

/** Only root can change owners of files, and start an engine. */
export const ROOT: Need = { reason: 'root: run the tests as root', isThere: () => process.getuid?.() === 0 }

/** The engine that `script/engine up` starts, rather than the machine's own. */
export const PRIVATE_ENGINE: Need = {
  reason: 'the private engine: run STAGEGATE_ENGINE=private script/engine up',
  isThere: () => process.env['STAGEGATE_TEST_REGISTRY'] !== undefined,
}

export const GIT: Need = program('git', 'install the package git')

/** gcc, and binutils with it. */
export const COMPILER: Need = {
  reason: 'gcc, readelf and strip: install the packages gcc and binutils',
  isThere: () => ['gcc', 'readelf', 'strip'].every(name => findProgram(name) !== null),
}

/** The archive of an Alpine root file system. */
export const alpineRoot = (): string => process.env['STAGEGATE_ALPINE_ROOT'] ?? ''
export const ALPINE_ROOT: Need = { reason: ALPINE, isThere: () => alpineRoot() !== '' && isFile(alpineRoot()) }

/** The archive of a Debian root file system with documentation, which the base images omit. */
export const debianRoot = (): string => join(process.env['STAGEGATE_ORACLES'] ?? '/nonexistent', 'debian-root.tar')
export const DEBIAN_ROOT: Need = {
  reason: 'a Debian root file system: run script/engine oracles',
  promise: 'oracles',
  isThere: () => statSync(debianRoot(), { throwIfNoEntry: false }) !== undefined,
}

/** @throws Error if the file does not exist: a variable with a wrong path is a mistake, not a missing need */
function isFile(path: string): boolean {
  if (!statSync(path).isFile()) throw new Error(`${path} is not a file`)
  return true
}
