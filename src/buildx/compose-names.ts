/**
 * Services of Compose files that bake gives one name, because it writes a dot as an underscore: it builds only one of them.
 * Upstream: docker/buildx bake/compose.go, `sanitizeTargetName`.
 * @returns problems
 */
export function collidingServices(services: ReadonlySet<string>): string[] {
  const byTarget = Map.groupBy(services, name => name.replaceAll('.', '_'))
  return [...byTarget].flatMap(([target, names]) =>
    names.length > 1
      ? `bake calls the services ${names.join(' and ')} "${target}", and builds only one of them. Rename one.`
      : [],
  )
}
