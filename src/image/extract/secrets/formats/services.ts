import { isSecretName } from '../../../../secrets/values.ts'
import { hclNamed, secretHcl } from './assignments.ts'
import { inDockerConfig } from './docker.ts'
import { all, matching, secretSettings, settingsNamed, wholeToken } from './finders.ts'
import { type Format, type Occurrence, registry, service } from './format.ts'
import { jsonKeys, type Scalar, scalars } from './json.ts'
import { inKubeconfig } from './kubeconfig.ts'
import { inTerraformState } from './terraform.ts'
import { inUrls } from './urls.ts'
import { inOtherForms, yamlNamed } from './yaml.ts'

const LITERAL = { literal: true } as const
const GENERATED = { generated: true } as const

/** rclone hides passwords with a key that is in its source. An encrypted configuration has no settings. */
const inRclone = all(
  settingsNamed(
    /^(?:pass|password2?|secret_access_key|client_secret|token|key|sas_url|service_account_credentials|bearer_token|api_key)$/,
  ),
  inUrls,
)

/** The credentials of clouds and clusters, and of the programs that manage them. */
export const SERVICE_FORMATS: readonly Format[] = [
  registry(
    'docker-config',
    [
      '.docker/config.json',
      '.dockercfg',
      '.dockerconfigjson',
      'containers/auth.json',
      'kubelet/config.json',
      'registry/config.json',
    ],
    all(inDockerConfig, inUrls),
    LITERAL,
  ),
  service(
    'aws-credentials',
    ['.aws/credentials', '.aws/config'],
    settingsNamed(/^aws_(?:secret_access_key|session_token)$/i),
    GENERATED,
  ),
  service('aws-credentials', ['cache/*'], jsonKeys('accessToken', 'refreshToken', 'SecretAccessKey', 'SessionToken'), {
    within: /\/\.aws\/(?:sso|cli)\/cache\//,
    ...GENERATED,
  }),
  // The console offers them once: for a user with names of the columns, and for the root user.
  service(
    'aws-credentials',
    ['*.csv'],
    matching(/\bAKIA[A-Z2-7]{16},([A-Za-z0-9/+=]{40})(?![^,\s])/g, /^AWSSecretKey=([A-Za-z0-9/+=]{40})\s*$/gm),
    { within: /(?:credentials|accesskeys|rootkey)[^/]*$/i, ...GENERATED },
  ),
  service(
    'gcloud-credentials',
    ['application_default_credentials.json', 'adc.json'],
    jsonKeys('refresh_token', 'client_secret', 'private_key'),
    GENERATED,
  ),
  // A database of SQLite, with JSON in it.
  service('gcloud-credentials', ['gcloud/credentials.db'], matching(/"refresh_token":\s*"([^"]{10,400})"/g), GENERATED),
  service('minio', ['.mc/config.json'], jsonKeys('secretKey')),
  service(
    'azure-tokens',
    [
      'msal_token_cache.json',
      'accesstokens.json',
      'service_principal_entries.json',
      '.azure/msal_token_cache.bin',
      'azureauth.json',
    ],
    jsonKeys('refreshToken', 'accessToken', 'secret', 'client_secret', 'clientSecret'),
    GENERATED,
  ),
  service('kubeconfig', ['.kube/config', 'kubeconfig', '*.kubeconfig', 'k3s.yaml', '.kube/*'], inKubeconfig),
  service('kubeconfig', ['kubernetes/*'], inKubeconfig, { within: /^\/etc\/kubernetes\/[^/]*\.conf$/ }),
  service('kubeconfig', ['*.yaml', '*.yml'], inKubeconfig, { within: /\/[^/]*kube_?config[^/]*$/i }),
  service('service-account', ['serviceaccount/token'], wholeToken, GENERATED),
  service('helm', ['helm/repositories.yaml'], all(yamlNamed('password', 'passwd', 'pass'), inUrls)),
  service('terraform', ['credentials.tfrc.json'], jsonKeys('token'), GENERATED),
  service('terraform', ['.terraformrc', 'terraform.rc'], all(settingsNamed(/^token$/), hclNamed(/^token$/)), GENERATED),
  service('terraform-state', ['*.tfstate', '*.tfstate.backup'], inTerraformState),
  // The copy that Terraform makes before it migrates a state.
  service('terraform-state', ['*.backup'], inTerraformState, { within: /\.tfstate\.\d{1,20}\.backup$/ }),
  service('tfvars', ['*.tfvars'], inVariables),
  service('tfvars', ['*.tfvars.json'], inJsonVariables),
  service('rails-key', ['config/master.key'], matching(/^\s*([\da-f]{32}|[\da-f]{64})\s*$/gi), GENERATED),
  service('rails-key', ['credentials/*'], matching(/^\s*([\da-f]{32}|[\da-f]{64})\s*$/gi), {
    within: /\/config\/credentials\/[^/]*\.key$/,
    ...GENERATED,
  }),
  service(
    'rails-secrets',
    ['config/secrets.yml'],
    // The generator of Rails writes the values for other environments, and anyone who can read the sources has them.
    all(
      matching(
        /^(?:production|shared|staging):[^\n]*\n(?:[ \t][^\n]*\n|\r?\n)*?[ \t]{1,20}secret_key_base:[ \t]+["']?([0-9a-f]{64,200})/gm,
      ),
      inOtherForms(/secret_key_base/, secretOfRails),
    ),
    GENERATED,
  ),
  service('vault-token', ['.vault-token'], matching(/^\s*([A-Za-z0-9_.-]{16,1000})\s*$/g), GENERATED),
  service('s3cfg', ['.s3cfg'], settingsNamed(/^(?:secret_key|access_token)$/), GENERATED),
  service(
    's3fs',
    ['.passwd-s3fs', 'passwd-s3fs'],
    matching(/^(?:[^\s:#]{1,100}:)?\w{3,128}:([A-Za-z0-9/+=_-]{16,128})\s*$/gm),
    GENERATED,
  ),
  service(
    'boto',
    ['.boto'],
    settingsNamed(/^(?:aws_secret_access_key|gs_secret_access_key|gs_oauth2_refresh_token)$/),
    GENERATED,
  ),
  service('rclone', ['rclone.conf', '.rclone.conf'], inRclone),
]

function* inJsonVariables(text: string): Generator<Occurrence> {
  for (const { path, value, at } of scalars(text)) {
    const name = path.findLast(key => !/^\d/.test(key)) ?? ''
    if (isSecretName(name)) yield { at, value, name }
  }
}

function secretOfRails({ path: [section = '', key], value }: Scalar): string | null {
  const counts = /^(?:production|shared|staging)$/.test(section) && key === 'secret_key_base'
  return counts && /^[0-9a-f]{64,200}$/.test(value) ? value : null
}

/** Values without quotes are references. */
function* inVariables(text: string): Generator<Occurrence> {
  for (const occurrence of secretSettings(text))
    if (!/^(?:(?:var|local|data|module)\.|<<)/.test(occurrence.value)) yield occurrence
  yield* secretHcl(text)
}
