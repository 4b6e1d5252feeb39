/**
 * The fixed prefixes of issuers' tokens, by the rule that knows the rest of the token. The sieve in front of the rules
 * uses them (image/extract/secrets), and so does masking. The rules are those of
 * @secretlint/secretlint-rule-preset-recommend by their short names, and a few more.
 */
export const MARKS: Readonly<Record<string, readonly string[]>> = {
  '1password': ['ops_ey'],
  'age-secret-key': ['AGE-SECRET-KEY-1'],
  anthropic: ['sk-ant-api'],
  aws: ['ACCESS_KEY', 'access_key', 'AccessKey', 'accessKey', 'accesskey', 'ACCESSKEY'],
  'azure-storage': ['AccountKey='],
  cloudflare: ['cfk_', 'cfut_', 'cfat_'],
  databricks: ['dapi'],
  discord: ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
  docker: ['dckr_pat_'],
  figma: ['figd_'],
  github: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
  gitlab: ['glpat-'],
  grafana: ['glc_', 'glsa_'],
  groq: ['gsk_'],
  'hashicorp-vault': ['hvs.', 'hvb.', 'hvr.'],
  huggingface: ['hf_'],
  linear: ['lin_api_'],
  notion: ['ntn_'],
  npm: ['npm_', '_authToken'],
  openai: ['T3BlbkFJ'],
  pypi: ['pypi-AgE'],
  sendgrid: ['SG.'],
  shopify: ['shppa_', 'shpca_', 'shpat_', 'shpss_'],
  slack: ['xoxb-', 'xoxp-', 'xapp-', 'xoxa-', 'xoxo-', 'xoxr-', 'hooks.slack.com/services/'],
  stripe: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
  tailscale: ['tskey-'],
  vercel: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
}

const literal = (mark: string) => mark.replace(/[.]/g, '\\$&')

/** Marks that tokens start with. The marks of other rules are inside the token, or in a name before it. */
export const BEGINNINGS: readonly string[] = [
  ...Object.entries(MARKS)
    .filter(([rule]) => !['aws', 'azure-storage', 'discord', 'openai'].includes(rule))
    .flatMap(([, marks]) => marks)
    .filter(mark => !mark.startsWith('_')),
  ...['sk-proj-', 'sk-svcacct-', 'sk-admin-'],
]

/** The address of a webhook has its number and its token. */
export const DISCORD = String.raw`discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,80}`

/**
 * Matches a token by its prefix in any text, but not inside `my_hf_model`. It is linear because a single character
 * class follows the prefix.
 */
export const TOKEN = new RegExp(
  `(?<![A-Za-z0-9])(?:(?:${BEGINNINGS.map(literal).join('|')})[A-Za-z0-9_.+/=-]{16,}|${DISCORD})`,
  'g',
)

/**
 * The password of `user:password@` in a URL, up to the last `@`, to mask it; the user may be empty. Every part is bounded. Quotes
 * but those of JSON may be in it.
 */
export const URL_PASSWORD = /(?<=:\/\/[^\s/:"'`<>]{0,100}:)[^\s/"]{3,200}(?=@)/g

/** Matches every mark, anywhere in a text. */
export const SIEVE = new RegExp(Object.values(MARKS).flat().map(literal).join('|'), 'g')

/** Matches user and password after the scheme of a URL. It is sticky. */
export const URL_CREDENTIALS = /:\/\/[^\s/:"'`<>]{1,100}:[^\s/:"'`<>]{3,200}@/y

export const RULE_OF_MARK: ReadonlyMap<string, string> = new Map(
  Object.entries(MARKS).flatMap(([rule, marks]) => marks.map(mark => [mark, rule] as const)),
)
