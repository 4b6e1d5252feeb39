import { TOKEN } from './marks.ts'
import { MASK } from './mask.ts'

/**
 * The text without what logs someone in: a user and password in a URL, the query of one (an upload's address has the
 * registry's state in it, a redirect's a signature), what follows Bearer and Basic, and tokens of known issuers. Each
 * expression takes time in proportion to the text, whatever is in it.
 */
export function withoutCredentials(text: string): string {
  return text
    .replace(/(?<=:\/\/)[^\s/]+@/g, `${MASK}@`)
    .replace(/(?<=[\w/])\?[^\s"']*[^\s"':,]/g, `?${MASK}`)
    .replace(/\b([Bb]earer|BEARER|[Bb]asic|BASIC)\s+(?![a-z]+(?![\w.~+/=-]))[\w.~+/=-]{8,}/g, `$1 ${MASK}`)
    .replace(/\b(?:gh[pousr]_|github_pat_|eyJ)[\w.-]{8,}/g, MASK)
    .replace(TOKEN, MASK)
}
