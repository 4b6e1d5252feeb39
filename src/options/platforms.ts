import { type Problems, unknownWord } from './values.ts'

/** The names that github.com/containerd/platforms takes for another: what `uname` says, and what goes without saying. */
const SAME: Record<string, string> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  'amd64/v1': 'amd64',
  aarch64: 'arm64',
  'arm64/8': 'arm64',
  'arm64/v8': 'arm64',
  arm: 'arm/v7',
  armhf: 'arm/v7',
  armel: 'arm/v6',
  i386: '386',
}

/** The architectures that Go, and so BuildKit, can build images for. */
const ARCHITECTURES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'mips64', 'loong64']
const SYSTEMS = ['linux', 'windows', 'freebsd']

/** One spelling for each platform: `linux/arm64/v8` and `linux/aarch64` are `linux/arm64`. */
export function normalizePlatform(platform: string): string {
  const [os = '', ...rest] = platform.toLowerCase().split('/')
  const architecture = rest.join('/')
  return `${os}/${Object.hasOwn(SAME, architecture) ? SAME[architecture] : architecture}`
}

/** A platform that a user wrote, in its one spelling; what cannot be one is a problem that names the nearest word. */
export function readPlatform(text: string, from: string, problems: Problems): string {
  const platform = normalizePlatform(text.trim())
  const [os = '', architecture = '', ...variant] = platform.split('/')
  if (!SYSTEMS.includes(os)) problems.add(`${from}: platform "${text}": ${unknownWord(os, SYSTEMS)}`)
  else if (!ARCHITECTURES.includes(architecture) || variant.length > 1)
    problems.add(`${from}: platform "${text}": ${unknownWord(architecture, ARCHITECTURES)}`)
  return platform
}
