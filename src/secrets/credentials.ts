import { TOKEN } from './marks.ts'
import { MASK } from './mask.ts'

/**
 * Masks credentials in a log line: user and password in a URL, the query of a URL (uploads carry the registry's state,
 * redirects a signature), values after Bearer and Basic, and tokens of known issuers. Every expression is linear.
 */
export function withoutCredentials(text: string): string {
  return withoutTokens(withoutUsers(text).replace(/(?<=[\w/])\?(?!\)(?:\s|$))[^\s"']*[^\s"':,]/g, `?${MASK}`))
}

/** The same for what a program printed, which may be source code with a `?` in it: only the queries of URLs are masked. */
export function outputWithoutCredentials(text: string): string {
  return withoutTokens(withoutUsers(text).replace(/:\/\/[^\s"'<>`]+/g, address => address.replace(/\?.*/s, `?${MASK}`)))
}

/** An address without user and password. Its query stays, because it may name a commit. */
export function withoutUsers(text: string): string {
  return text.replace(/(?<=:\/\/)[^\s/]+@/g, `${MASK}@`)
}

function withoutTokens(text: string): string {
  return text
    .replace(/\b([Bb]earer|BEARER|[Bb]asic|BASIC)\s+(?![a-z]+(?![\w.~+/=-]))[\w.~+/=-]{8,}/g, `$1 ${MASK}`)
    .replace(/\b(?:gh[pousr]_|github_pat_|eyJ)[\w.-]{8,}/g, MASK)
    .replace(TOKEN, MASK)
}
