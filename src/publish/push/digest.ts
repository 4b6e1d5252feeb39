import { createHash } from 'node:crypto'

/** The digest of these bytes. OCI image spec, descriptor.md. */
export function sha256(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
