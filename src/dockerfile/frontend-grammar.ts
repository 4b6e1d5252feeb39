import { directivesAtStart } from './directives.ts'
import { customFrontend, frontendName } from './frontend.ts'
import { type LogicalLine, readLogicalLines } from './logical-lines.ts'
import type { Recipe } from './recipe.ts'
import { trimStart } from './spaces.ts'

/**
 * The frontend that may read other stages in a Dockerfile than Stagegate: one that is not Docker's, or a release of Docker's
 * that is older than something in the text. Null if it is known to read the same.
 */
export function doubtfulFrontend(recipe: Pick<Recipe, 'dockerfile' | 'inputs'>): string | null {
  const custom = customFrontend(recipe)
  const name = frontendName(recipe)
  const text = recipe.dockerfile?.text
  if (custom !== null || name === '' || text === undefined) return custom
  const { release, isLabs } = releaseOf(name)
  const older = CHANGES.filter(({ since, sinceLabs = since }) => release < (isLabs ? sinceLabs : since))
  if (older.length === 0) return null
  const read = readText(text)
  return older.some(({ isIn }) => isIn(read)) ? name : null
}

/** Whether the frontend is a release of Docker's before 1.5, which cannot list stages. A digest does not tell. */
export function cannotList(recipe: Pick<Recipe, 'dockerfile' | 'inputs'>): boolean {
  const name = frontendName(recipe)
  return customFrontend(recipe) === null && name !== '' && !name.includes('@') && releaseOf(name).release < 5
}

interface Release {
  /** Of `docker/dockerfile` 1.x; infinite for the newest, and zero if it is unknown. */
  release: number
  isLabs: boolean
}

/** A digest decides, whatever the tag says. */
function releaseOf(name: string): Release {
  const [, tag = 'latest', digest] = /^[^:@]*(?::([^@]*))?(@.*)?$/.exec(name) ?? []
  const isLabs = tag.endsWith('labs')
  if (digest !== undefined) return { release: 0, isLabs: false }
  if (NEWEST.test(tag)) return { release: Number.POSITIVE_INFINITY, isLabs }
  const [, minor] = /^1\.(\d+)(?:\.\d+)?(?:-labs)?$/.exec(tag) ?? []
  return { release: Number(minor ?? 0), isLabs }
}

const NEWEST = /^(?:(?:latest|master|1|labs)|(?:master|1)-labs)$/

interface Text {
  lines: readonly string[]
  escapeToken: string
  /** The instructions with heredocs. */
  heredocs: readonly LogicalLine[]
}

function readText(text: string): Text {
  const { escapeToken, lines } = readLogicalLines(text)
  return {
    lines: text.split('\n'),
    escapeToken,
    heredocs: lines.filter(({ commandEnd, endLine }) => endLine > commandEnd),
  }
}

/**
 * What releases of `docker/dockerfile` 1.x changed in the grammar without an error in older ones.
 * Upstream: moby/buildkit frontend/dockerfile/parser/parser.go and directives.go.
 */
const CHANGES: { since: number; sinceLabs?: number; isIn(text: Text): boolean }[] = [
  // Directives after the first one, and an escaped escape character at the end of a line.
  { since: 2, isIn: ({ lines, escapeToken }) => escapeToken !== '\\' || lines.some(line => /\\\\\s*$/.test(line)) },
  { since: 4, sinceLabs: 3, isIn: ({ heredocs }) => heredocs.length > 0 },
  // A carriage return in front of another one, or within a line.
  { since: 4, sinceLabs: 3, isIn: ({ lines }) => lines.some(line => /\r./s.test(line)) },
  // `${A#B}`, `${A%B}` and `${A/B/C}`, of which older ones ignore the whole line, and so its heredocs.
  {
    since: 8,
    isIn: ({ lines, heredocs }) =>
      heredocs.some(({ line, commandEnd }) => lines.slice(line - 1, commandEnd).some(one => MODIFIER.test(one))),
  },
  // `# check`, which ends the directives in older ones.
  { since: 8, isIn: ({ lines, escapeToken }) => escapeToken !== '\\' && beginsWithCheck(lines) },
  // White space in front of the name of a heredoc.
  {
    since: 16,
    isIn: ({ lines, heredocs }) => heredocs.some(({ line, commandEnd }) => isSpaced(lines.slice(line - 1, commandEnd))),
  },
]

function beginsWithCheck(lines: readonly string[]): boolean {
  const names = directivesAtStart(
    lines.slice(0, MAX_DIRECTIVES).map(line => trimStart(line.replace(/^\ufeff/, ''))),
  ).map(({ name }) => name)
  return names.slice(0, names.indexOf('escape')).includes('check')
}

const MODIFIER = /\$\{\w*[#%/]/

/** Syntax, escape and check. */
const MAX_DIRECTIVES = 3

function isSpaced(lines: readonly string[]): boolean {
  return lines.some(line => /<<-?\s/.test(line))
}
