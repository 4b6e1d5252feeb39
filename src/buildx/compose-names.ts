/** The name that bake gives a service. Upstream: docker/buildx bake/compose.go, `sanitizeTargetName`. */
const targetName = (service: string): string => service.replaceAll('.', '_')

/** Whether bake gives one of the services another name. */
export function areRenamed(services: ReadonlySet<string>): boolean {
  return [...services].some(name => name !== targetName(name))
}

/**
 * Services of Compose files that bake gives one name, because it writes a dot as an underscore: it builds only one of them.
 * It merges a service with a target of another definition, which is meant only if both are written alike.
 * @param targets those of other definitions, without private ones, whose names begin with an underscore; null without others
 * @returns problems
 */
export function collidingServices(services: ReadonlySet<string>, targets: ReadonlySet<string> | null = null): string[] {
  const byTarget = Map.groupBy(services, targetName)
  return [...byTarget].flatMap(([target, names]) => {
    const first = names[0] ?? target
    if (names.length > 1)
      return `bake calls the services ${names.join(' and ')} "${target}", and builds only one of them. Rename one.`
    if (targets === null || first === target) return []
    if (targets.has(target))
      return `bake calls the target ${target} and the service ${first} "${target}", and merges them. Rename one.`
    if (!target.startsWith('_')) return []
    return `bake calls the service ${first} "${target}", and Stagegate cannot see whether another definition has a target of that name. Rename it.`
  })
}
