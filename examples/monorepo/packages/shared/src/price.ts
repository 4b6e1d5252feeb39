export interface Item {
  name: string
  cents: number
  count: number
}

/** The total price of all items, in cents. */
export function total(items: readonly Item[]): number {
  return items.reduce((sum, { cents, count }) => sum + cents * count, 0)
}

/** Formats cents: `1234` as `12.34`. */
export function formatCents(cents: number): string {
  return (cents / 100).toFixed(2)
}
