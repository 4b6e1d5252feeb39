import type { Env } from '../ports/env.ts'
import { type OptionPlace, type Problems, unknownWord } from './values.ts'

/** Names of an architecture that include its variant, or are another spelling. Upstream: containerd/platforms, database.go. */
const ARCHITECTURE_NAMES: Record<string, { architecture: string; variant?: string }> = {
  i386: { architecture: '386', variant: '' },
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
}

/** Variants that have a shorter spelling, or that every image of the architecture has. */
const VARIANT_NAMES: Record<string, Record<string, string>> = {
  amd64: { v1: '' },
  arm64: { 8: '', v8: '', 'v8.0': '', 9: 'v9', '9.0': 'v9', 'v9.0': 'v9' },
  arm: { '': 'v7', 5: 'v5', 6: 'v6', 7: 'v7', 8: 'v8' },
}

/** The architectures that Go, and so BuildKit, can build images for. */
const ARCHITECTURES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'mips64', 'loong64']
const SYSTEMS = ['linux', 'windows', 'freebsd']

/**
 * One spelling for each platform, as containerd has it: `linux/arm64/v8` and `linux/aarch64` are `linux/arm64`,
 * `linux/arm` is `linux/arm/v7`. Platforms are compared in this form only.
 */
export function normalizePlatform(platform: string): string {
  const [system = '', name = '', ...rest] = platform.toLowerCase().split('/')
  const os = system === 'macos' ? 'darwin' : system
  const known = Object.hasOwn(ARCHITECTURE_NAMES, name) ? ARCHITECTURE_NAMES[name] : undefined
  const architecture = known?.architecture ?? name
  const written = known?.variant ?? rest.join('/')
  const variants = Object.hasOwn(VARIANT_NAMES, architecture) ? VARIANT_NAMES[architecture] : undefined
  const variant = variants && Object.hasOwn(variants, written) ? variants[written] : written
  return [os, architecture, variant].filter(part => part).join('/')
}

/** Whether two texts are the same platform. */
export function samePlatform(a: string, b: string): boolean {
  return normalizePlatform(a) === normalizePlatform(b)
}

/** What the runner and Node call the architectures. */
const MACHINES: Record<string, string> = { x64: 'amd64', x86: '386', ia32: '386', ppc64: 'ppc64le' }

/**
 * The platforms that keep the records of one run apart from another's: the requested ones, else the machine's own. The jobs
 * of a matrix over runners name none, and each builds for its own.
 */
export function distinguishingPlatforms(
  platforms: readonly string[],
  env: Env,
  machine: { platform: string; arch: string } = process,
): string[] {
  if (platforms.length > 0) return platforms.map(normalizePlatform)
  const os = (env['RUNNER_OS'] || machine.platform).toLowerCase()
  const architecture = (env['RUNNER_ARCH'] || machine.arch).toLowerCase()
  return [normalizePlatform(`${os}/${MACHINES[architecture] ?? architecture}`)]
}

/** A platform that a user wrote, in its one spelling; what cannot be one is a problem that names the nearest word. */
export function readPlatform(text: string, place: OptionPlace, problems: Problems): string {
  const platform = normalizePlatform(text.trim())
  const [os = '', architecture = '', ...variant] = platform.split('/')
  if (!SYSTEMS.includes(os)) problems.add(`platform "${text}": ${unknownWord(os, SYSTEMS)}`, place)
  else if (!ARCHITECTURES.includes(architecture) || variant.length > 1)
    problems.add(`platform "${text}": ${unknownWord(architecture, ARCHITECTURES)}`, place)
  return platform
}
