import type { Word } from '../start/shell-words.ts'

/** What root gets for these words. */
const AS_ROOT: Record<string, string> = {
  ...{ '$(id -u)': '0', '`id -u`': '0', $UID: '0', '${UID}': '0', $EUID: '0', '${EUID}': '0' },
  ...{ '$(id -un)': 'root', '$(whoami)': 'root', '`whoami`': 'root' },
}

/** The result of `[ ... ]` for root, whatever the container's command and variables are; null if it depends on them. */
export function resultOfTest(name: string, args: readonly Word[]): boolean | null {
  // `[[ a && b ]]` is read as two commands.
  if (name !== 'test' && !/^\]\]?$/.test(args.at(-1)?.text ?? '')) return null
  const operands = name === 'test' ? args : args.slice(0, -1)
  const values = operands.map(({ text, literal }) => (literal || text.startsWith('!') ? text : (AS_ROOT[text] ?? null)))
  if (values[0] === '!') {
    const result = resultOf(values.slice(1))
    return result === null ? null : !result
  }
  return resultOf(values)
}

function resultOf(values: readonly (string | null)[]): boolean | null {
  const [one, operator, other] = values
  if (values.some(value => value == null) || values.length > 3) return null
  if (values.length < 2) return (one ?? '') !== ''
  if (values.length === 2) return one === '-n' ? operator !== '' : one === '-z' ? operator === '' : null
  const [a, b] = [Number(one), Number(other)]
  switch (operator) {
    case '=':
    case '==':
      return one === other
    case '!=':
      return one !== other
    case '-eq':
      return a === b
    case '-ne':
      return a !== b
    case '-gt':
      return a > b
    case '-ge':
      return a >= b
    case '-lt':
      return a < b
    case '-le':
      return a <= b
    default:
      return null
  }
}
