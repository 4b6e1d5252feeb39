/**
 * How a secret is known by sight: the fixed beginnings that issuers give their tokens, by the rule that knows the rest.
 * They are the sieve in front of the rules (image/extract/secrets), and by them a text for display is masked. The
 * rules are those of @secretlint/secretlint-rule-preset-recommend by their short names, and a few of our own.
 */
export const MARKS: Readonly<Record<string, readonly string[]>> = {
  '1password': ['ops_ey'],
  'age-secret-key': ['AGE-SECRET-KEY-1'],
  anthropic: ['sk-ant-api'],
  aws: ['ACCESS_KEY', 'access_key', 'AccessKey', 'accessKey', 'accesskey', 'ACCESSKEY'],
  'azure-storage': ['AccountKey='],
  cloudflare: ['cfk_', 'cfut_', 'cfat_'],
  databricks: ['dapi'],
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

/** A name before a token is not its beginning: `my_hf_model` has no mark, `=hf_...` has. */
const literal = (mark: string) => mark.replace(/[.]/g, '\\$&')

/** Marks that a token begins with; the others stand in a name before it, or inside it. */
export const BEGINNINGS: readonly string[] = Object.entries(MARKS)
  .filter(([rule]) => rule !== 'aws' && rule !== 'azure-storage' && rule !== 'openai')
  .flatMap(([, marks]) => marks)
  .filter(mark => !mark.startsWith('_') && !mark.includes('/'))

/** A token by its beginning, in a text of any kind: linear, for what follows the beginning is one class of characters. */
export const TOKEN = new RegExp(`(?<![A-Za-z0-9])(?:${BEGINNINGS.map(literal).join('|')})[A-Za-z0-9_.+/=-]{16,}`, 'g')

/** `user:password@` in a URL. Every part is bounded, and none can take what the next begins with. */
export const URL_PASSWORD = /(?<=:\/\/[^\s/:@"'`<>]{1,100}:)[^\s/:@"'`<>]{3,200}(?=@)/g

/** Everything that a rule may begin to look at: one pass over a text finds it. */
export const SIEVE = new RegExp(
  `${Object.values(MARKS).flat().map(literal).join('|')}|://[^\\s/:@"'\`<>]{1,100}:[^\\s/:@"'\`<>]{3,200}@`,
  'g',
)

export const RULE_OF_MARK: ReadonlyMap<string, string> = new Map(
  Object.entries(MARKS).flatMap(([rule, marks]) => marks.map(mark => [mark, rule] as const)),
)
