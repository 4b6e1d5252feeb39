/**
 * Text from an image, a Dockerfile, a log or an API, made safe for Markdown, HTML and terminals.
 *
 * Sources of the rules: CommonMark 0.31 (code spans, backslash escapes, entities), the GitHub Flavored Markdown
 * specification (tables, extended autolinks), and GitHub's documentation of autolinked references, which says that
 * mentions, issue numbers, commits and emoji are left alone in code. A backslash or an entity does not stop them,
 * because GitHub finds them in the rendered text. A word that could be one of them is therefore shown as code.
 */
import { shorten } from '../text/shorten.ts'

const CONTROL = /[\u0000-\u001f\u007f]/g
// Characters that take no space or change the writing direction; U+FE0E and U+FE0F only select a character's form.
const INVISIBLE = /(?![\ufe0e\ufe0f])[\u0080-\u009f\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/gu

/**
 * The text on one line with nothing hidden in it: control characters as their pictures (`␛`, `␊`), characters that
 * are invisible or turn the writing direction as `⟨U+202E⟩`, broken UTF-16 as U+FFFD.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(CONTROL, control => (control === '\u007f' ? '\u2421' : codePicture(control)))
    .replace(INVISIBLE, sign => `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`)
}

function codePicture(control: string): string {
  return String.fromCodePoint(0x2400 + control.charCodeAt(0))
}

// @mention and e-mail, #1, GH-1, $math$, :emoji:, URLs, commits, advisories.
const ACTIVE = /[@$]|#\d|:[\w+-]+:|\/\/|www\.|\b(?:gh|ghsa|cve)-\w|\b[0-9a-f]{7,40}\b/i

/**
 * Inline Markdown that shows exactly this text, in a paragraph, a list item, a heading or a table cell: no element but
 * `<code>`, no link, no mention, no emoji. Runs of spaces become one, as HTML shows them.
 */
export function escapeMarkdown(text: string): string {
  const words = visible(text)
    .split(' ')
    .filter(word => word !== '')
  return words.map((word, index) => (ACTIVE.test(word) ? codeSpan(word) : escapeWord(word, index === 0))).join(' ')
}

function escapeWord(word: string, first: boolean): string {
  const escaped = word
    .replace(/[\\`*_[\]~]|&(?=[#\w])/g, '\\$&')
    .replaceAll('<', '&lt;')
    // A backslash before a pipe is read differently by the parsers of tables; an entity is not.
    .replaceAll('|', '&#124;')
  // A first word could otherwise open a list, a heading, a quotation or a rule.
  if (!first) return escaped
  if (/^(?:[-+=:#]+$|>)/.test(escaped)) return `\\${escaped}`
  return escaped.replace(/^(\d{1,9})([.)])$/, '$1\\$2')
}

/** A code span that shows exactly this text, in a table cell too; empty for an empty text. */
export function codeSpan(text: string): string {
  const shown = visible(text)
  if (shown === '') return ''
  if (shown.includes('|')) return htmlCode(text)
  const runs = new Set((shown.match(/`+/g) ?? []).map(run => run.length))
  let length = 1
  while (runs.has(length)) length++
  const fence = '`'.repeat(length)
  // CommonMark takes one space off at each end, and a backtick there would lengthen the fence.
  const padded = /^`|`$/.test(shown) || (/^ .* $/.test(shown) && shown.trim() !== '')
  return padded ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`
}

/** `<code>` with this text, for HTML blocks such as `<summary>` and for what a code span in a table cannot hold. */
export function htmlCode(text: string): string {
  return `<code>${escapeHtml(text)}</code>`
}

/**
 * Text inside an HTML element, whether or not Markdown is read there too. The empty comments keep the parts of a link
 * or an address in different text nodes; wrap it in `<code>` if it could be a mention.
 */
export function escapeHtml(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]~&<>|"'$#!]/g, sign => `&#${sign.charCodeAt(0)};`)
    .replace(/@|\/(?=\/)|www(?=\.)/gi, '$&<!-- -->')
}

/** A fenced block with one line for each of these. */
export function codeBlock(lines: readonly string[], language = ''): string {
  const shown = lines.map(visible)
  const longest = Math.max(2, ...shown.flatMap(line => line.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return [fence + language, ...shown, fence].join('\n')
}

/**
 * Stagegate's sentences with untrusted values, in which a pair of backticks marks code. The code becomes a code span; the
 * rest is escaped.
 */
export function prose(text: string): string {
  return (
    text
      .split(/(`[^`]+`)/)
      .map(part => (/^`[^`]+`$/.test(part) ? codeSpan(part.slice(1, -1)) : spaced(part)))
      // Two code spans that touch would be read as one.
      .reduce(
        (before, part) => (before.endsWith('`') && part.startsWith('`') ? `${before} ${part}` : before + part),
        '',
      )
  )
}

/** The same, at most `length` code points of it; code that is cut stays code. */
export function shortProse(text: string, length: number): string {
  const cut = shorten(text, length)
  const odd = cut !== text && (cut.split('`').length - 1) % 2 === 1
  return prose(odd ? `${cut}\`` : cut)
}

function spaced(part: string): string {
  const escaped = escapeMarkdown(part)
  const shown = visible(part)
  if (escaped === '') return shown === '' ? '' : ' '
  return (shown.startsWith(' ') ? ' ' : '') + escaped + (shown.endsWith(' ') ? ' ' : '')
}

/**
 * Text for a terminal or a workflow's log: nothing that moves the cursor, colors, or hides; and no `##[`, which the
 * runner obeys anywhere in a line.
 */
export function escapeTerminal(text: string): string {
  return visible(text).replaceAll('##[', '##［')
}
