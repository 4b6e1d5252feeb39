import type { BuildOptions } from '../options/build.ts'
import type { Env } from '../ports/env.ts'
import { withoutUsers } from '../secrets/credentials.ts'
import { maskSecrets } from '../secrets/mask.ts'
import { holdsToken, isMachineMade, isSecretName } from '../secrets/values.ts'

/** What the runner and clouds call their tokens and logins. */
const CREDENTIALS =
  /^(?:ACTIONS_|INPUT_|AWS_|AZURE_|AAD_|ARM_|MSI_|IDENTITY_|GOOGLE_|GCLOUD_|CLOUDSDK_|VAULT_|GIT_CONFIG_|DOCKER_AUTH_)/i
/** Words of a name: more than those that end the name of a secret, because a definition can do without a value. */
const WORDS =
  /(?:^|_)(?:AUTH|JWT|PAT|PASS|PWD|CREDS?|(?:API|ACCESS|DEPLOY|ENCRYPTION|LICENSE|MASTER|PRIVATE|SIGNING|SSH)_?KEY|PW)(?:_|$)|PASS$|TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIAL|APIKEY/i
/** Parts of a name whose value may be harmless, such as a path or the key of a cache: then the value decides. */
const DOUBTFUL = /KEY|PASS|CRED|AUTH|CONFIG|CERT|KUBE|NETRC|PYPIRC|NPMRC|KEYSTORE|JKS|P12|PFX|PEM/i
/** Names of what build tools put into pages, and of public keys. */
const CONVENTION = /(?:^|_)(?:PUBLIC|PUBLISHABLE)(?:_|$)|^(?:VITE|REACT_APP|GATSBY|STORYBOOK)_/i
const ARMOR = /PRIVATE KEY(?: BLOCK)?-{4}|PRIVATE KEY ----|PuTTY-User-Key-File|AGE-SECRET-KEY-1/
/** Long, with small and capital letters and digits. */
const MIXED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{24,}$/
/** Where the kind of the character changes: in random text after more than every second one, in names less often. */
const CHANGE = /[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g
const MIN_CHANGES = 0.45
/** A path, which buildx needs to read a definition with the SSH agent. `PWD` is the shell's. */
const PUBLIC = new Set(['SSH_AUTH_SOCK', 'PWD', 'OLDPWD'])
/** Paths, which docker and buildx need, whatever temporary folder they are in. Users also put the content of a file there. */
const PATHS = new Set([
  'BUILDX_CONFIG',
  'DOCKER_CERT_PATH',
  'DOCKER_CONFIG',
  'KUBECONFIG',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'XDG_CONFIG_HOME',
])
const PATH = /^(?:\/|[a-z]:[/\\])\S*$/i
const FLAG = /^(?:|true|false|\d{1,5})$/i

/**
 * The variables for programs that evaluate a bake definition, which can write any of them into an image: all that the job
 * has, but those that may be secrets are empty (docs/adr/0022-definitions.md).
 */
export function definitionEnvironment(env: Env, build: Pick<BuildOptions, 'secrets' | 'secretEnvs'>): Env {
  const withheld = new Set(withheldVariables(env, build))
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, withheld.has(name) ? '' : value]))
}

/** The names of the variables whose values a definition does not get. */
export function withheldVariables(env: Env, build: Pick<BuildOptions, 'secrets' | 'secretEnvs'>): string[] {
  const declared = new Set(build.secretEnvs.map(secret => secret.env))
  const values = new Set(build.secrets.map(({ value }) => value))
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (PUBLIC.has(name)) return []
    const isNamed = CREDENTIALS.test(name) || isSecretName(name) || WORDS.test(name)
    const isSecret = declared.has(name) || values.has(value) || (isNamed && !FLAG.test(value)) || holdsSecret(value)
    const isPublic = CONVENTION.test(name) || (PATHS.has(name) && PATH.test(value))
    return isSecret || (!isPublic && isOpaque(name, value)) ? name : []
  })
}

function holdsSecret(value: string): boolean {
  return ARMOR.test(value) || holdsToken(value) || withoutUsers(value) !== value || maskSecrets(value) !== value
}

/** Whether a value looks generated, or for a doubtful name like the content of a file. */
function isOpaque(name: string, value: string): boolean {
  const parts = value.split(/[^\w+=.-]+|[:=](?=.)/)
  if (!DOUBTFUL.test(name)) return parts.some(isRandom)
  return value.trim().includes('\n') || parts.some(part => isMachineMade(part))
}

function isRandom(text: string): boolean {
  return MIXED.test(text) && (text.match(CHANGE)?.length ?? 0) >= text.length * MIN_CHANGES
}
