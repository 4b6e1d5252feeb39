import { secretToml, tomlNamed } from './assignments.ts'
import { all, matching, secretSettings, settingsNamed, wholeToken } from './finders.ts'
import { type Format, service } from './format.ts'
import { inJson, jsonKeys } from './json.ts'
import { propertiesNamed } from './properties.ts'
import { yamlNamed } from './yaml.ts'

const GENERATED = { generated: true } as const

/** The token of an account in a file that looks like a certificate. */
const inTunnelToken = matching(/-----BEGIN ARGO TUNNEL TOKEN-----\s{1,9}([\w+/=\s]{40,8000})/g)

/** The programs of services, which keep a token after a login. */
export const TOOL_FORMATS: readonly Format[] = [
  service('doctl', ['doctl/config.yaml'], yamlNamed('access-token'), GENERATED),
  service('fly', ['.fly/config.yml'], yamlNamed('access_token'), GENERATED),
  service(
    'pulumi',
    ['.pulumi/credentials.json'],
    inJson(({ path, value }) => (path[0] === 'accessTokens' ? value : null)),
    GENERATED,
  ),
  service('kaggle', ['.kaggle/kaggle.json', 'kaggle/kaggle.json'], jsonKeys('key'), GENERATED),
  service('databricks', ['.databrickscfg'], settingsNamed(/^(?:token|password|client_secret)$/)),
  service(
    'snowflake',
    ['.snowsql/config', '.snowflake/connections.toml', '.snowflake/config.toml'],
    all(settingsNamed(/^(?:password|token)$/), tomlNamed(/^(?:password|token)$/)),
  ),
  service(
    'sentry',
    ['.sentryclirc', 'sentry.properties'],
    all(settingsNamed(/^(?:token|api_key)$/), propertiesNamed(/^(?:token|api_key)$/)),
    GENERATED,
  ),
  service('circleci', ['.circleci/cli.yml'], yamlNamed('token'), GENERATED),
  service('cloudflared', ['.cloudflared/*', 'cloudflared/*'], all(jsonKeys('TunnelSecret'), inTunnelToken), GENERATED),
  service('firebase', ['configstore/firebase-tools.json'], jsonKeys('refresh_token', 'access_token'), GENERATED),
  service('huggingface', ['huggingface/token', '.huggingface/token'], wholeToken, GENERATED),
  service('netlify', ['netlify/config.json'], jsonKeys('token'), GENERATED),
  service('ngrok', ['ngrok/ngrok.yml', '.ngrok2/ngrok.yml'], yamlNamed('authtoken'), GENERATED),
  service('streamlit', ['.streamlit/secrets.toml'], all(secretSettings, secretToml)),
  service('vercel', ['com.vercel.cli/auth.json'], jsonKeys('token'), GENERATED),
  service(
    'wrangler',
    ['config/default.toml'],
    all(settingsNamed(/^(?:oauth|refresh|api)_token$/), tomlNamed(/^(?:oauth|refresh|api)_token$/)),
    {
      within: /wrangler\/config\/default\.toml$/,
      ...GENERATED,
    },
  ),
]
