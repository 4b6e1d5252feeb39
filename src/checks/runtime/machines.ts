import { Failure } from '../../failure.ts'
import type { ElfFacts } from '../../image/elf-facts.ts'
import { formatPlatform, normalizeArchitecture, type Platform } from '../../oci/platform.ts'
import { quote } from '../../text/quote.ts'

/** `e_machine` of the ELF specification, by Go's name, which platforms of images use. */
const MACHINES: Record<string, { machine: number; bits: 32 | 64; bigEndian?: boolean }> = {
  amd64: { machine: 62, bits: 64 },
  '386': { machine: 3, bits: 32 },
  arm64: { machine: 183, bits: 64 },
  arm: { machine: 40, bits: 32 },
  riscv64: { machine: 243, bits: 64 },
  ppc64le: { machine: 21, bits: 64 },
  ppc64: { machine: 21, bits: 64, bigEndian: true },
  s390x: { machine: 22, bits: 64, bigEndian: true },
  loong64: { machine: 258, bits: 64 },
  mips64le: { machine: 8, bits: 64 },
  mips64: { machine: 8, bits: 64, bigEndian: true },
  mips: { machine: 8, bits: 32, bigEndian: true },
  mipsle: { machine: 8, bits: 32 },
}

/** Other architectures whose programs a machine runs, too. */
const RUNS_TOO: Record<string, string[]> = { amd64: ['386'], arm64: ['arm'] }

/** The architecture that an ELF file is for, as platforms are written; its number if it has no name. */
export function architectureOf({ machine, bits, bigEndian }: ElfFacts): string {
  const match = Object.entries(MACHINES).find(
    ([, one]) => one.machine === machine && one.bits === bits && (one.bigEndian ?? false) === bigEndian,
  )
  return match?.[0] ?? `machine ${machine}`
}

/**
 * Whether a machine of this platform runs such a file.
 * @throws Failure `architecture-unknown`: nobody knows what such a machine runs
 */
export function runsOn(facts: ElfFacts, platform: Platform): boolean {
  const architecture = normalizeArchitecture(platform)
  if (!Object.hasOwn(MACHINES, architecture)) {
    const message = `The image is for ${quote(formatPlatform(platform))}, an unknown architecture, so its programs cannot be compared with it.`
    throw new Failure('architecture-unknown', message, {
      hint: 'Build for an architecture such as amd64 or arm64 (`--platform`). If the image is for one, correct `architecture` in its config.',
    })
  }
  const own = architectureOf(facts)
  return own === architecture || (RUNS_TOO[architecture] ?? []).includes(own)
}
