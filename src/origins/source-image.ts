import { type Digest, splitDigest } from '../oci/digest.ts'
import { shortenReference } from '../oci/reference.ts'
import type { LlbStep } from './llb-steps.ts'

/** What a source step pulls. */
export type SourceKind =
  | { kind: 'image'; reference: string; digest: Digest | null }
  /** A folder, an archive, a layout or a repository: its files are not a base image. */
  | { kind: 'files' }
  | { kind: 'unknown' }

/** Reads the identifier of a source step. Upstream: moby/buildkit source/types, the schemes. */
export function readSource({ op }: LlbStep): SourceKind {
  const identifier = op?.Op?.source?.identifier
  const [, scheme = '', rest = ''] = /^([a-z-]{1,20}):\/\/(.{1,4096})$/s.exec(String(identifier)) ?? []
  if (scheme === 'docker-image') {
    const { name, digest } = splitDigest(rest)
    return { kind: 'image', reference: shortenReference(name), digest }
  }
  return { kind: FILES.has(scheme) ? 'files' : 'unknown' }
}

// BuildKit gets a layout from files of this machine, such as the checkout, and its name proves nothing.
const FILES = new Set(['local', 'oci-layout', 'git', 'http', 'https'])
