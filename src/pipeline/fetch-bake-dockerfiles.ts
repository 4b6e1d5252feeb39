import pLimit from 'p-limit'
import type { BakeTarget } from '../buildx/bake-definition.ts'
import { fetchDockerfile, type RemoteContext } from '../buildx/call-targets.ts'
import type { QuestionPorts } from '../buildx/question.ts'
import type { Dockerfile } from '../dockerfile/dockerfile.ts'
import type { Ports } from '../ports/ports.ts'
import { isInRemoteContext } from './bake-dockerfile.ts'

/** As for BuildKit's checks. */
const MAX_AT_ONCE = 4

/**
 * Fetches the Dockerfiles of bake targets from remote contexts, each once. A target that is not permitted fetches nothing.
 * @returns by target, without those that the builder cannot fetch, such as from a private repository without a secret
 */
export async function fetchBakeDockerfiles(
  targets: readonly BakeTarget[],
  how: Pick<RemoteContext, 'builder' | 'build'>,
  ports: QuestionPorts & Pick<Ports, 'env'>,
): Promise<Map<string, Dockerfile>> {
  const limit = pLimit(MAX_AT_ONCE)
  const remote = targets.filter(target => isInRemoteContext(target) && target.confined.refusals.length === 0)
  const groups = Map.groupBy(remote, ({ context, file }) => JSON.stringify([context, file]))
  const fetched = await Promise.all(
    [...groups.values()].map(async (group): Promise<[string, Dockerfile][]> => {
      const [first] = group
      const dockerfile = first && (await limit(() => fetchOrNull({ ...first, ...how }, ports)))
      return dockerfile ? group.map(({ name }) => [name, dockerfile]) : []
    }),
  )
  return new Map(fetched.flat())
}

async function fetchOrNull(...question: Parameters<typeof fetchDockerfile>): Promise<Dockerfile | null> {
  try {
    return await fetchDockerfile(...question)
  } catch {
    return null
  }
}
