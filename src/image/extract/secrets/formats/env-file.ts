import { isPublicByDesign } from '../../../../secrets/public-values.ts'
import { isPlaceholder, isSecretName } from '../../../../secrets/values.ts'
import type { Format, Occurrence } from './format.ts'

const VARIABLE =
  /^[ \t\0]{0,999}(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]{0,99})[ \t]*=[ \t]*(?:"([^"\n]{1,10000})|'([^'\n]{1,10000})|([^\s#"'][^\n#]{0,10000}))/gm

/** Names like `.env.example`, which are public. */
const SAMPLE_NAME =
  /(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|default|defaults|schema|vault|enc|encrypted|test|ci|d)(?:[._-]|$)/

const ENV_FILE: Format = { rule: 'dotenv', kind: 'env-file', files: [], find: inVariables }

/** The format of `.env` files by their name in lower case; null for other names, and for samples. */
export function chooseEnvFile(name: string): Format | null {
  if (!/^\.env(?:rc$|[._-]|$)|\.env$|^\.flaskenv$|^\.dev\.vars(?:\.|$)/.test(name)) return null
  return SAMPLE_NAME.test(name.replace(/^\.env/, '')) ? null : ENV_FILE
}

function* inVariables(text: string): Generator<Occurrence> {
  for (const { index: at, 1: name = '', 2: double, 3: single, 4: bare } of text.matchAll(VARIABLE)) {
    const value = (double ?? single ?? bare ?? '').trim()
    const secret = isSecretName(name) && !isPublicByDesign(name, value)
    if (secret || hasPassword(value)) yield { at, value, name }
  }
}

function hasPassword(value: string): boolean {
  const password = /:\/\/[^\s/:@"']{0,100}:([^\s/@"']{3,200})@/.exec(value)?.[1]
  return password !== undefined && !isPlaceholder(password)
}
