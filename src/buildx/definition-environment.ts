import type { BuildOptions } from '../options/build.ts'
import type { Env } from '../ports/env.ts'
import { withoutUsers } from '../secrets/credentials.ts'
import { holdsToken, isSecretName } from '../secrets/values.ts'

/** What the runner and clouds call their tokens and logins. */
const CREDENTIALS =
  /^(?:ACTIONS_|INPUT_|AWS_|AZURE_|AAD_|ARM_|MSI_|IDENTITY_|GOOGLE_|GCLOUD_|CLOUDSDK_|VAULT_|GIT_CONFIG_|DOCKER_AUTH_)/i
/** Words of a name: more than those that end the name of a secret, because a definition can do without a value. */
const WORDS =
  /(?:^|_)(?:AUTH|JWT|PAT|PASS|PWD|CREDS?|(?:API|ACCESS|DEPLOY|ENCRYPTION|LICENSE|MASTER|PRIVATE|SIGNING|SSH)_?KEY)(?:_|$)|TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIAL|APIKEY/i
/** A path, which buildx needs to read a definition with the SSH agent. `PWD` is the shell's. */
const PUBLIC = new Set(['SSH_AUTH_SOCK', 'PWD', 'OLDPWD'])
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
    return isSecret ? name : []
  })
}

function holdsSecret(value: string): boolean {
  return holdsToken(value) || withoutUsers(value) !== value || value.includes('PRIVATE KEY-----')
}
