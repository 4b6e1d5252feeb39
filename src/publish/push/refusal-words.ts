import { parseReference } from '../../oci/reference.ts'
import { counted } from '../../text/format.ts'
import type { Refusal } from './refusal.ts'
import type { RefusalKind } from './refusal-kind.ts'

/** What each kind of refusal means, before the registry's own words; null where the words are ours. */
const MEANINGS: Record<RefusalKind, string | null> = {
  credentials: 'the login of the registry could not be looked up on this machine',
  local: 'something on this machine is missing, or may not be used',
  unauthorized: 'the registry does not know who pushes',
  denied: 'the registry does not allow this push',
  'not-found': 'the registry has no such repository',
  'too-large': 'the registry, or a proxy before it, takes no blob of this size',
  immutable: 'the tag is there already, and may not be changed',
  quota: 'the space that the registry grants is used up',
  'rate-limited': 'the registry accepts no more requests for now',
  server: 'the registry had an internal error or lost the upload',
  untrusted: 'there was no trusted connection to the registry',
  unreachable: 'the registry could not be reached, or the connection ended',
  'no-answer': null,
  'other-image': null,
  attestation: 'the registry does not take an attestation that is an OCI artifact',
  refused: 'the registry did not take it',
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
  'Set the input oci-artifact to false (--oci-artifact false), which stores attestations in the older form; or leave out provenance and sbom.'

/** What registries answer to an attestation that they refuse, though it can mean something else as well. */
const MAY_BE_ATTESTATION: RefusalKind[] = ['server', 'not-found', 'denied', 'refused']

/** The next thing to do about it. `artifacts`: whether the image has attestations that are OCI artifacts. */
export function refusalHint(reference: string, kind: RefusalKind, artifacts = false): string {
  const hint = hintOf(reference, kind)
  if (!artifacts || !MAY_BE_ATTESTATION.includes(kind)) return hint
  return `${hint} Some registries refuse the attestations of this image, which are OCI artifacts. ${PLAIN_ATTESTATIONS}`
}

function hintOf(reference: string, kind: RefusalKind): string {
  const host = parseReference(reference).host ?? 'docker.io'
  switch (kind) {
    case 'credentials':
      return `Look whether the helper can be started that credsStore or credHelpers in the configuration of Docker names, or log in to ${host} without one.`
    case 'local':
      return 'The message names it: a program, a file, a builder or the Docker socket that must exist on this machine and be accessible to this user.'
    case 'unauthorized':
      return `Log in to ${host} before this step (docker/login-action in a workflow, docker login elsewhere).`
    case 'denied':
      return host === 'ghcr.io'
        ? 'Give the job `packages: write`, and the repository write access in the settings of the package.'
        : `Check that the user who is logged in to ${host} may write to this repository.`
    case 'not-found':
      return `Check the name, and make the repository first where ${host} does not do so by itself.`
    case 'too-large':
      return 'Raise the limit of the registry or its proxy (client_max_body_size in nginx), or make the largest layer smaller.'
    case 'immutable':
      return 'Push a tag that is not there yet, or allow this one to change in the settings of the registry.'
    case 'quota':
      return 'Delete what is no longer needed in the registry, or have the quota raised.'
    case 'rate-limited':
      return 'Run it again later; blobs that arrived are not sent again.'
    case 'server':
    case 'unreachable':
      return `Check that ${host} is up and reachable, then run it again; blobs that arrived are not sent again.`
    case 'no-answer':
      return `Check that ${host} is reachable and how fast it accepts uploads, then run it again; blobs that arrived are not sent again.`
    case 'untrusted':
      return `Install the certificate authority of ${host} on this machine, or set the registry up in the configuration of the builder.`
    case 'attestation':
      return PLAIN_ATTESTATIONS
    case 'other-image':
      return 'Look for another job that pushes the same tag, for a mirror in the configuration of the builder or of skopeo (the tag is read through it, and it may give an old image), or for a registry that converts images; then push it again.'
    case 'refused':
      return 'The words of the registry say why; the log has all that was printed.'
  }
}
