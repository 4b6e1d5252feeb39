import type { Problem } from './problem.ts'

/** Merges problems with the same cause, line and fix; the result has the items and platforms of all. */
export function mergeProblems(list: Problem[]): Problem[] {
  const groups = new Map<string, { problem: Problem; messages: Set<string> }>()
  for (const next of list) {
    const { kind, severity, id, fix, waiver } = next
    const [first] = next.items
    // Without a line, findings of the same layer are merged.
    const place = next.place === null ? first?.layer?.index : [next.place.file, next.place.line]
    const key = JSON.stringify([kind, severity, id, fix, waiver, place, kind === 'finding' ? null : first?.message])
    const group = groups.get(key) ?? { problem: { ...next, items: [], platforms: [] }, messages: new Set() }
    groups.set(key, group)
    for (const item of next.items) {
      const words = JSON.stringify([item.message, item.path])
      if (!group.messages.has(words)) group.problem.items.push(item)
      group.messages.add(words)
    }
    const { platforms } = group.problem
    platforms.push(...next.platforms.filter(platform => !platforms.includes(platform)))
  }
  return [...groups.values()].map(group => group.problem)
}
