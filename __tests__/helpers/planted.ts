/**
 * Fake secrets for tests. They are assembled from parts at run time, so no secret scanner of a hosting site reports
 * this repository.
 */
import { createHash, generateKeyPairSync } from 'node:crypto'

/** Random-looking characters, the same in every run. */
export function noise(length: number, seed = 'stagegate', alphabet = LETTERS + LETTERS.toLowerCase() + DIGITS): string {
  let text = ''
  for (let round = 0; text.length < length; round++) {
    const bytes = createHash('sha256').update(`${seed} ${round}`).digest()
    text += [...bytes].map(byte => alphabet[byte % alphabet.length]).join('')
  }
  return text.slice(0, length)
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const DIGITS = '0123456789'
const HEX = `${DIGITS}abcdef`

/** A token of each issuer whose format is known, by the name of its rule. */
export const TOKENS: Readonly<Record<string, string>> = {
  '1password': `ops${'_'}${Buffer.from(JSON.stringify({ signInAddress: 'team.1password.com', userAuth: { method: 'SRPg-4096' }, email: 'a@1passwordserviceaccounts.com', srpX: noise(64), muk: { k: noise(43) }, secretKey: 'A3', throttleSecret: { seed: noise(64) }, deviceUuid: noise(26) })).toString('base64')}`,
  'age-secret-key': `AGE-SECRET${'-'}KEY-1${noise(58, 'age', LETTERS + DIGITS)}`,
  anthropic: `sk${'-'}ant-api03-${noise(93)}AA`,
  cloudflare: `cfut${'_'}${noise(40)}${noise(8, 'crc', HEX)}`,
  databricks: `da${'pi'}${noise(32, 'dapi', HEX)}`,
  discord: `discord.com${'/api'}/webhooks/${noise(18, 'discord', '9876')}/${noise(68)}`,
  docker: `dckr${'_'}pat_${noise(27)}`,
  figma: `fi${'gd'}_${noise(43)}`,
  github: `gh${'p'}_${noise(36)}`,
  gitlab: `gl${'pat'}-${noise(20)}`,
  grafana: `gl${'sa'}_${noise(32)}_${noise(8, 'sum', HEX)}`,
  groq: `gs${'k'}_${noise(52)}`,
  'hashicorp-vault': `hv${'s'}.${noise(95)}`,
  huggingface: `h${'f'}_${noise(34, 'hf', LETTERS + LETTERS.toLowerCase())}`,
  linear: `lin${'_'}api_${noise(40)}`,
  notion: `nt${'n'}_${noise(11, 'ntn', DIGITS)}${noise(35)}`,
  npm: `np${'m'}_${noise(36)}`,
  openai: `sk-proj-${noise(74)}T3${'Blbk'}FJ${noise(74, 'more')}`,
  pypi: `py${'pi'}-AgEIcHlwaS5vcmc${noise(150)}`,
  sendgrid: `S${'G'}.${noise(22)}.${noise(43)}`,
  shopify: `sh${'pat'}_${noise(32, 'shop', HEX)}`,
  slack: `xo${'xb'}-${noise(12, 'a', DIGITS)}-${noise(12, 'b', DIGITS)}-${noise(24)}`,
  stripe: `sk${'_live'}_${noise(24)}`,
  tailscale: `ts${'key'}-auth-${noise(17)}-${noise(32)}`,
  vercel: `vc${'p'}_${noise(56)}`,
}

export const GITHUB = TOKENS['github'] as string
export const NPM = TOKENS['npm'] as string
export const STRIPE_TEST = `sk${'_test'}_${noise(24)}`
export const AWS_SECRET = noise(40, 'aws')
export const AZURE_KEY = `${noise(86, 'azure')}==`
export const PASSWORD = `kX9-${noise(8, 'password')}-trout`
export const BASE64_AUTH = Buffer.from(`user:${PASSWORD}`).toString('base64')

const pair = generateKeyPairSync('ed25519')
/** An elliptic-curve key in PKCS#8, new in every run. */
export const PRIVATE_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
}) as string
export const DER_KEY = pair.privateKey.export({ type: 'pkcs8', format: 'der' })
export const ED25519_KEY = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
export const PUBLIC_KEY = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string
export const ENCRYPTED_KEY = pair.privateKey.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: PASSWORD,
}) as string

/** The base64 body of a key, from which its fingerprint is computed. */
export const bodyOf = (pem: string) => pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, '')

/** Text that no output may contain any part of: the values, and every line of the keys. */
export const VALUES: readonly string[] = [
  ...Object.values(TOKENS),
  ...[STRIPE_TEST, AWS_SECRET, AZURE_KEY, PASSWORD, BASE64_AUTH],
  ...[PRIVATE_KEY, ED25519_KEY, ENCRYPTED_KEY].map(bodyOf),
]
