import { secretSettings, settingsNamed, wholeToken } from './finders.ts'
import { type Format, service } from './format.ts'
import { inJson, jsonKeys } from './json.ts'

const GENERATED = { generated: true } as const

/** The programs of services, which keep a token after a login. */
export const TOOL_FORMATS: readonly Format[] = [
  service('doctl', ['doctl/config.yaml'], settingsNamed(/^access-token$/), GENERATED),
  service('fly', ['.fly/config.yml'], settingsNamed(/^access_token$/), GENERATED),
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
    settingsNamed(/^(?:password|token)$/),
  ),
  service('sentry', ['.sentryclirc', 'sentry.properties'], settingsNamed(/^(?:token|api_key)$/), GENERATED),
  service('circleci', ['.circleci/cli.yml'], settingsNamed(/^token$/), GENERATED),
  service('cloudflared', ['.cloudflared/*', 'cloudflared/*'], jsonKeys('TunnelSecret'), GENERATED),
  service('firebase', ['configstore/firebase-tools.json'], jsonKeys('refresh_token', 'access_token'), GENERATED),
  service('huggingface', ['huggingface/token', '.huggingface/token'], wholeToken, GENERATED),
  service('netlify', ['netlify/config.json'], jsonKeys('token'), GENERATED),
  service('ngrok', ['ngrok/ngrok.yml', '.ngrok2/ngrok.yml'], settingsNamed(/^authtoken$/), GENERATED),
  service('streamlit', ['.streamlit/secrets.toml'], secretSettings),
  service('vercel', ['com.vercel.cli/auth.json'], jsonKeys('token'), GENERATED),
  service('wrangler', ['config/default.toml'], settingsNamed(/^(?:oauth|refresh|api)_token$/), {
    within: /wrangler\/config\/default\.toml$/,
    ...GENERATED,
  }),
]
