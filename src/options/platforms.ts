import { type NormalizedPlatform, normalizePlatform } from '../oci/platform.ts'
import type { Env } from '../ports/env.ts'
import type { OptionPlace, Problems } from './problems.ts'
import { unknownWord } from './values.ts'

/** The architectures that Go, and so BuildKit, can build images for. */
const ARCHITECTURES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'mips64', 'loong64']
const SYSTEMS = ['linux', 'windows', 'freebsd']

/** What the runner and Node call the architectures. */
const MACHINES: Record<string, string> = { x64: 'amd64', x86: '386', ia32: '386', ppc64: 'ppc64le' }

/**
 * The platforms that identify the records of a run: the requested ones, else the machine's. The jobs of a matrix of
 * runners request none, and each builds for its machine.
 */
export function distinguishingPlatforms(
  platforms: readonly string[],
  env: Env,
  machine: { platform: string; arch: string } = process,
): NormalizedPlatform[] {
  if (platforms.length > 0) return platforms.map(normalizePlatform)
  const os = (env['RUNNER_OS'] || machine.platform).toLowerCase()
  const architecture = (env['RUNNER_ARCH'] || machine.arch).toLowerCase()
  return [normalizePlatform(`${os}/${MACHINES[architecture] ?? architecture}`)]
}

/** Normalizes a platform that a user wrote. An unknown one is a problem that names the nearest word. */
export function readPlatform(text: string, place: OptionPlace, problems: Problems): NormalizedPlatform {
  const platform = normalizePlatform(text.trim())
  const [os = '', architecture = '', ...variant] = platform.split('/')
  if (!SYSTEMS.includes(os)) problems.add(`platform "${text}": ${unknownWord(os, SYSTEMS)}`, place)
  else if (!ARCHITECTURES.includes(architecture) || variant.length > 1)
    problems.add(`platform "${text}": ${unknownWord(architecture, ARCHITECTURES)}`, place)
  return platform
}
