import type { SecretCandidate } from '../candidate.ts'
import { AUTHS, inAnyAuths, inDockerAuths, YAML_AUTHS } from './docker.ts'
import { settingsNamed } from './finders.ts'
import { type Format, type Occurrence, registry, service } from './format.ts'
import { chooseFormat, findInFormat } from './formats.ts'
import { inJsonWebKeys, mayHaveJsonWebKeys } from './json-web-key.ts'
import { inKubeconfig, inUnnamedKubeconfig, KUBECONFIG, UNNAMED_KUBECONFIG } from './kubeconfig.ts'
import { inKubernetesSecret, KUBERNETES_SECRET } from './kubernetes-secret.ts'

const JSON_WEB_KEY = {
  ...privateKey('json-web-key', inJsonWebKeys),
  mark: { test: mayHaveJsonWebKeys },
}

/** The JSON Web Keys of a text. */
export function findJsonWebKeys(text: string): SecretCandidate[] {
  return JSON_WEB_KEY.mark.test(text) ? findInFormat(JSON_WEB_KEY, text) : []
}

/** Formats that are recognized in any file. The mark is quick to find, and most files have none. */
const BY_CONTENT: readonly (Format & { mark: Pick<RegExp, 'test'> })[] = [
  { ...registry('docker-config', [], inDockerAuths, { literal: true }), mark: AUTHS },
  { ...registry('docker-config', [], inAnyAuths, { literal: true }), mark: YAML_AUTHS },
  { ...service('kubeconfig', [], inKubeconfig), mark: KUBECONFIG },
  { ...service('kubeconfig', [], inUnnamedKubeconfig), mark: UNNAMED_KUBECONFIG },
  { ...service('kubernetes-secret', [], inKubernetesSecret), mark: KUBERNETES_SECRET },
  JSON_WEB_KEY,
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

/** A line of PostgreSQL's password file, with the port of a server, PgBouncer, or any. */
const PGPASS =
  /^(?:[^:\\\s#]|\\[^\n]){1,300}:(?:54\d\d|6432|\*):(?:[^:\\\n]|\\[^\n]){1,300}:(?:[^:\\\n]|\\[^\n]){1,300}:[^:\n]{1,1000}$/m

/**
 * Formats that are in any file: variables such as NETRC, NPM_CONFIG_USERCONFIG and PGPASSFILE, and options such as
 * `--defaults-extra-file`, give it any name. Each has how it starts, and a path that chooses the format.
 */
const BY_PATH: readonly { mark: RegExp; path: string; from?: 'mark'; isWhole?: true }[] = [
  {
    mark: /"(?:http-basic|github-oauth|gitlab-token|gitlab-oauth|bitbucket-oauth|bearer)"\s*:/,
    path: '/root/.composer/auth.json',
  },
  // Netrc has words in pairs, so what precedes the first would shift them.
  {
    mark: /\bmachine[ \t]+\S{1,300}\s+(?:login|account|password)\s/,
    path: '/root/.netrc',
    from: 'mark',
  },
  { mark: /^BUNDLE_\w{1,200}__\w{1,200}: "/, path: '/root/.bundle/config' },
  { mark: /^[ \t]*["']?\/\/[^\s=]{1,300}?:(?:_authToken|_auth|_password)["']?[ \t]*=/m, path: '/root/.npmrc' },
  { mark: PGPASS, path: '/root/.pgpass', isWhole: true },
  {
    mark: /^[ \t]*\[(?:client(?:[_-][\w-]{1,40})?|mysql(?:dump|admin|import|show|check)?|mariadb(?:-[a-z]{1,20})?)[ \t]*\]/m,
    path: '/root/.my.cnf',
  },
]

/** Finds the secrets of a text whose name does not say what it contains: a file, a variable, or a command that writes a file. */
export function findByContent(text: string): SecretCandidate[] {
  const byContent = BY_CONTENT.flatMap(format => (format.mark.test(text) ? findInFormat(format, text) : []))
  const byPath = BY_PATH.flatMap(({ mark, path, from, isWhole }) => {
    const start = mark.exec(text)?.index
    const format = chooseFormat(path, path.slice(path.lastIndexOf('/') + 1))
    if (start === undefined || format === null || (isWhole && !everyLine(mark, text))) return []
    if (from === undefined) return findInFormat(format, text)
    return findInFormat(format, text.slice(start)).map(each => ({ ...each, at: each.at + start }))
  })
  return [...byContent, ...byPath]
}

/** Whether every line but comments has a form. Other files have single lines like that. */
function everyLine(form: RegExp, text: string): boolean {
  return text.split('\n').every(line => line.trim() === '' || line.startsWith('#') || form.test(line))
}
