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

/** Merges findings of several targets that are equal in everything that a report shows. */
export function mergeTargets(list: readonly Problem[]): Problem[] {
  const groups = Map.groupBy(list, ({ targets, ...rest }) =>
    rest.kind === 'finding' ? JSON.stringify(rest) : JSON.stringify([targets, rest]),
  )
  return [...groups.values()].map(group => ({
    ...(group[0] as Problem),
    targets: [...new Set(group.flatMap(({ targets }) => targets))],
  }))
}

/** The first problems up to a limit, in their order; the first one of each target goes before all others. */
export function selectProblems(list: readonly Problem[], limit: number): Problem[] {
  const named = new Set<string>()
  const isFirst = ({ targets }: Problem): boolean => {
    const isNew = targets.length === 0 || targets.some(target => !named.has(target))
    for (const target of targets) named.add(target)
    return isNew
  }
  const [firsts, others] = [new Set<Problem>(), new Set<Problem>()]
  for (const problem of list) (isFirst(problem) ? firsts : others).add(problem)
  const chosen = new Set([...firsts, ...others].slice(0, limit))
  return list.filter(problem => chosen.has(problem))
}
