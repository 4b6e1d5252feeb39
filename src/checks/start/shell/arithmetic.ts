/** One operand: `2`, `NAME`, `$NAME`, `$#`, `${NAME}`; or two of them. */
const OPERAND = String.raw`\$?(?:\w+|\{\w+\}|#|\{#\})`
const COMPARISON = new RegExp(`^(!?)\\s*(${OPERAND})\\s*(?:([<>]=?|[!=]=)\\s*(${OPERAND}))?$`)

/**
 * The result of `((...))`: comparisons with `&&` and `||`. Null if it is known only when the container runs, undefined if the
 * expression may be something else, which may also set variables.
 * @param textOf the text of a variable or parameter, such as `UID` or `#`; null if it is unknown
 */
export function resultOfArithmetic(
  expression: string,
  textOf: (name: string) => string | null,
): boolean | null | undefined {
  const ways = expression.split('||').map(way => way.split('&&').map(part => COMPARISON.exec(part.trim())))
  if (ways.some(way => way.includes(null))) return undefined
  const numberOf = (operand: string): number | null => {
    if (/^\d/.test(operand)) return toNumber(operand)
    const value = textOf(operand.replace(/^\$|[{}]/g, ''))
    return value === '' ? 0 : value === null ? null : toNumber(value)
  }
  const results = ways.map(way =>
    every(
      way.map(match => {
        const [, negation, one = '', operator = '!=', other = '0'] = match ?? []
        const [a, b] = [numberOf(one), numberOf(other)]
        return a === null || b === null ? null : compare(a, operator, b) !== (negation === '!')
      }),
    ),
  )
  const isNone = every(results.map(result => (result === null ? null : !result)))
  return isNone === null ? null : !isNone
}

/** Octal numbers are rare. */
const toNumber = (text: string): number | null => (/^-?(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : null)

const every = (results: readonly (boolean | null)[]): boolean | null =>
  results.includes(false) ? false : results.includes(null) ? null : true

function compare(a: number, operator: string, b: number): boolean {
  switch (operator) {
    case '==':
      return a === b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    default:
      return a !== b
  }
}
