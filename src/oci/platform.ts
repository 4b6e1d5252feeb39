import { lowerCase } from '../text/go-case.ts'

/** A platform as the config of an image has it. OCI image spec, config.md. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant: string | null
}

/** A platform in the one form that platforms are compared in, such as `linux/arm/v7`. */
export type NormalizedPlatform = string & { readonly normalizedPlatform: unique symbol }

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

/** `linux/amd64` or `linux/arm/v8`, as the image has it. Reports show this form. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(part => part).join('/')
}

/** The normal form of containerd: `linux/arm64/v8` and `linux/aarch64` are `linux/arm64`, `linux/arm` is `linux/arm/v7`. */
export function normalizePlatform(platform: Platform | string): NormalizedPlatform {
  const text = typeof platform === 'string' ? platform : formatPlatform(platform)
  const [system = '', name = '', ...rest] = lowerCase(text).split('/')
  const os = system === 'macos' ? 'darwin' : system
  const alias = Object.hasOwn(ARCHITECTURE_NAMES, name) ? ARCHITECTURE_NAMES[name] : undefined
  const architecture = alias?.architecture ?? name
  const written = alias?.variant ?? rest.join('/')
  const variants = Object.hasOwn(VARIANT_NAMES, architecture) ? VARIANT_NAMES[architecture] : undefined
  const variant = variants && Object.hasOwn(variants, written) ? variants[written] : written
  return [os, architecture, variant].filter(part => part).join('/') as NormalizedPlatform
}

/** The architecture in that form: `x86_64` is `amd64`. */
export function normalizeArchitecture({ architecture }: Platform): string {
  return normalizePlatform(`any/${architecture}`).split('/')[1] ?? ''
}

/** Whether two platforms have the same normal form. */
export function samePlatform(a: Platform | string, b: Platform | string): boolean {
  return normalizePlatform(a) === normalizePlatform(b)
}
