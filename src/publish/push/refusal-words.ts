import { parseReference } from '../../oci/reference.ts'
import { counted } from '../../text/format.ts'
import type { Refusal } from './refusal.ts'
import type { RefusalKind } from './refusal-kind.ts'

/** The meaning of each kind, which precedes the registry's words; null if the words are Stagegate's. */
const MEANINGS: Record<RefusalKind, string | null> = {
  credentials: 'the credentials for the registry could not be read on this machine',
  local: 'something on this machine is missing or not accessible',
  unauthorized: 'the registry does not know who pushes',
  denied: 'the registry does not allow this push',
  'not-found': 'the registry has no such repository',
  'too-large': 'the registry, or a proxy in front of it, does not accept a blob of this size',
  immutable: 'the tag already exists and cannot be changed',
  quota: 'the storage quota of the registry is used up',
  'rate-limited': 'the registry accepts no more requests for now',
  server: 'the registry had an internal error or lost the upload',
  untrusted: 'there was no trusted connection to the registry',
  unreachable: 'the registry could not be reached, or the connection ended',
  'no-answer': null,
  'other-image': null,
  attestation: 'the registry does not accept an attestation that is an OCI artifact',
  refused: 'the registry refused it',
}

/** `Pushing ghcr.io/acme/shop:1 failed: the registry does not allow this push (403): "denied: ..."` */
export function refusalMessage(what: string, { kind, status, words }: Refusal, attempts: number): string {
  const tried = attempts > 1 ? ` after ${counted(attempts, 'attempt')}` : ''
  const meaning = MEANINGS[kind]
  if (meaning === null) return `${what} failed${tried}: ${words}.`
  const answered = status === null ? '' : ` (${status})`
  const said = words === '' ? '' : `: "${words}"`
  return `${what} failed${tried}: ${meaning}${answered}${said}.`
}

const PLAIN_ATTESTATIONS =
  'Set the input oci-artifact to false (--oci-artifact false), which stores attestations in the older form, or omit provenance and sbom.'

/** The kinds of a refused attestation; each can have another cause. */
const MAY_BE_ATTESTATION: RefusalKind[] = ['server', 'not-found', 'denied', 'refused']

/** The fix. @param artifacts whether the image has attestations that are OCI artifacts */
export function refusalHint(reference: string, kind: RefusalKind, artifacts = false): string {
  const hint = hintOf(reference, kind)
  if (!artifacts || !MAY_BE_ATTESTATION.includes(kind)) return hint
  return `${hint} Some registries refuse the attestations of this image, which are OCI artifacts. ${PLAIN_ATTESTATIONS}`
}

function hintOf(reference: string, kind: RefusalKind): string {
  const host = parseReference(reference).host ?? 'docker.io'
  switch (kind) {
    case 'credentials':
      return `Check that the credential helper in Docker's configuration (credsStore, credHelpers) starts, or log in to ${host} without one.`
    case 'local':
      return 'Check that the program, file, builder or Docker socket in the message exists on this machine, and that this user can access it.'
    case 'unauthorized':
      return `Log in to ${host} before this step (docker/login-action in a workflow, docker login elsewhere).`
    case 'denied':
      return host === 'ghcr.io'
        ? 'Give the job `packages: write`, and the repository write access in the settings of the package.'
        : `Check that the user who is logged in to ${host} can write to this repository.`
    case 'not-found':
      return `Check the name. If ${host} does not create repositories on a push, create this one first.`
    case 'too-large':
      return 'Raise the limit of the registry or its proxy (client_max_body_size in nginx), or make the largest layer smaller.'
    case 'immutable':
      return 'Push a new tag, or allow this tag to change in the settings of the registry.'
    case 'quota':
      return 'Delete unused images in the registry, or raise the quota.'
    case 'rate-limited':
      return 'Push again later; blobs that arrived are not sent again.'
    case 'server':
    case 'unreachable':
      return `Check that ${host} is up and reachable, then push again; blobs that arrived are not sent again.`
    case 'no-answer':
      return `Check that ${host} is reachable and how fast it accepts uploads, then push again; blobs that arrived are not sent again.`
    case 'untrusted':
      return `Install the certificate authority of ${host} on this machine, or configure the registry in the builder.`
    case 'attestation':
      return PLAIN_ATTESTATIONS
    case 'other-image':
      return 'Look for another job that pushes the same tag, for a mirror in the configuration of the builder or skopeo (it may return an old image), or for a registry that converts images. Then push again.'
    case 'refused':
      return 'The message of the registry gives the reason; the log has the whole output.'
  }
}
