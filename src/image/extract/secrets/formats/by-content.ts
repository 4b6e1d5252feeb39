import type { SecretCandidate } from '../candidate.ts'
import { inDockerAuths } from './docker.ts'
import { settingsNamed } from './finders.ts'
import { type Format, type Occurrence, registry, service } from './format.ts'
import { findInFormat } from './formats.ts'
import { inJsonWebKeys } from './json-web-key.ts'
import { inKubeconfig } from './kubeconfig.ts'
import { inKubernetesSecret } from './kubernetes-secret.ts'

/** The key `auths` as Go reads it: in any case, and escaped. */
const AUTHS = /"(?:[auth]|\\u00[4-7][1458]){4}(?:s|\u00c5\u00bf|\\u(?:00[57]3|017f))"/i

/** Formats that are recognized in any file. The mark is quick to find, and most files have none. */
const BY_CONTENT: readonly (Format & { mark: RegExp })[] = [
  { ...registry('docker-config', [], inDockerAuths), mark: AUTHS },
  { ...service('kubeconfig', [], inKubeconfig), mark: /\bkind["']?:[ \t]{0,9}["']?Config["',\s]/ },
  { ...service('kubernetes-secret', [], inKubernetesSecret), mark: /\bkind["']?:[ \t]{0,9}["']?Secret["',\s]/ },
  { ...privateKey('json-web-key', inJsonWebKeys), mark: /"kty"/ },
  { ...privateKey('wireguard', inWireGuard), mark: /\[(?:Interface|WireGuard)\]/ },
]

function privateKey(rule: string, find: Format['find']): Format {
  return { rule, kind: 'private-key', files: [], find, generated: true }
}

/** wg(8) and systemd.netdev(5): keys are 32 bytes in Base64. */
function* inWireGuard(text: string): Generator<Occurrence> {
  for (const occurrence of settingsNamed(/^(?:PrivateKey|PresharedKey)$/)(text))
    if (/^[A-Za-z0-9+/]{43}=$/.test(occurrence.value)) yield occurrence
}

/** Finds the secrets of a file whose name does not say what it contains. */
export function findByContent(text: string): SecretCandidate[] {
  return BY_CONTENT.flatMap(format => (format.mark.test(text) ? findInFormat(format, text) : []))
}
