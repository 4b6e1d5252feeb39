import type { BuildOptions } from '../options/build.ts'
import type { Problems } from '../options/problems.ts'
import { hasSecrets } from './build-requests.ts'
import type { Selection } from './candidates.ts'
import type { SourceFacts } from './facts.ts'

/** Refuses what targets of a bake definition, and those that they take as contexts, may not do. Nothing is built then. */
export function refuseUnpermitted(
  selected: readonly Selection[],
  source: SourceFacts,
  build: BuildOptions,
  problems: Problems,
): void {
  if (source.kind === 'dockerfile') return
  const replaced = { secret: hasSecrets(build), ssh: build.ssh.length > 0 }
  const named = new Set(selected.map(({ name }) => name))
  const linked = new Set(selected.flatMap(target => target.linked?.map(({ name }) => name) ?? []))
  for (const { name, refusals } of source.targets) {
    for (const { attribute, message } of refusals) {
      // The inputs replace secrets and keys of a target that they build, and not those of its contexts.
      const applies = attribute === null || !replaced[attribute]
      if (linked.has(name) || (named.has(name) && applies)) {
        problems.add(`the target "${name}" of the bake definition: ${message}`, 'files')
      }
    }
  }
}
