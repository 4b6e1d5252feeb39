/** How a program of execline or s6 that only starts the next one reads its arguments. */
interface Loader {
  /** The letters of the options with a value. */
  values?: string
  /** Its operands: words and blocks. */
  operands?: readonly ('word' | 'block')[]
}

const LOADERS: Readonly<Record<string, Loader>> = {
  'with-contenv': {},
  exec: { values: 'a' },
  emptyenv: {},
  cd: { operands: ['word'] },
  'posix-cd': { operands: ['word'] },
  umask: { operands: ['word'] },
  'posix-umask': { operands: ['word'] },
  export: { operands: ['word', 'word'] },
  unexport: { operands: ['word'] },
  define: { values: 'd', operands: ['word', 'word'] },
  importas: { values: 'Dd', operands: ['word', 'word'] },
  multisubstitute: { operands: ['block'] },
  backtick: { values: 'D', operands: ['word', 'block'] },
  fdmove: { operands: ['word', 'word'] },
  fdclose: { operands: ['word'] },
  redirfd: { operands: ['word', 'word'] },
  foreground: { operands: ['block'] },
  if: { values: 'x', operands: ['block'] },
  elgetpositionals: { values: 'P' },
  shift: { values: 'n' },
  's6-setsid': {},
  's6-softlimit': { values: 'acdfhlmnoprst' },
  's6-notifyoncheck': { values: '3sTtwnc' },
  's6-envdir': { operands: ['word'] },
  nice: { values: 'n' },
}

/** A word, or the brackets of a block. */
const TOKEN = /#[^\n]*|"(?:[^"\\]|\\.)*"|(?:[^\s"\\]|\\.)+/gs

/**
 * The command that an execline script ends as, behind the programs that only start the next one; null if a program in a
 * block may go on. execlineb(1): blocks are words in brackets.
 */
export function commandOfExecline(code: string): string[] | null {
  const tokens = [...code.replace(/^#!.*/, '').matchAll(TOKEN)]
    .map(([text]) => text)
    .filter(text => !text.startsWith('#'))
  for (let at = 0; ; ) {
    const name = (tokens[at] ?? '').replace(/^\S*\//, '')
    const loader = Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined
    if (loader === undefined) return name === 'background' ? null : tokens.slice(at).map(unquoted)
    at = behindArguments(tokens, at + 1, loader)
  }
}

const unquoted = (token: string): string => token.replace(/^"(.*)"$/s, '$1').replace(/\\(.)/gs, '$1')

function behindArguments(tokens: readonly string[], start: number, { values = '', operands = [] }: Loader): number {
  let at = start
  for (; /^-./.test(tokens[at] ?? ''); at++) if (values.includes((tokens[at] ?? '').at(-1) ?? '')) at++
  for (const operand of operands) at = operand === 'word' ? at + 1 : behindBlock(tokens, at)
  return at
}

function behindBlock(tokens: readonly string[], start: number): number {
  let depth = 0
  for (let at = start; at < tokens.length; at++) {
    if (tokens[at] === '{') depth++
    if (tokens[at] === '}' && --depth <= 0) return at + 1
  }
  return tokens.length
}
