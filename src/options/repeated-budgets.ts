import type { BudgetSize } from './options.ts'
import type { OptionPlace, Problems } from './problems.ts'

interface LimitedSize {
  target: string
  platform?: string | null
  size: BudgetSize
}

interface Limit extends LimitedSize {
  from: OptionPlace
}

/** What two budgets must not share in one list: which of them limits the size would be a guess. */
export function limitedSize({ target, platform = null, size }: LimitedSize): string {
  return [target, platform ?? '', size].join('\0')
}

/** Adds a problem for each budget whose size an earlier one of the list limits; it names both. */
export function refuseRepeated(limits: readonly Limit[], problems: Problems): void {
  const first = new Map<string, Limit>()
  for (const limit of limits) {
    const earlier = first.get(limitedSize(limit))
    if (earlier === undefined) first.set(limitedSize(limit), limit)
    else problems.add(`the same size has a limit ${describePlace(earlier.from)}. Keep one of the two.`, limit.from)
  }
}

function describePlace(from: OptionPlace): string {
  return typeof from === 'string' ? `in "${from.replace(/^budgets: /, '')}"` : `in line ${from.line}`
}
