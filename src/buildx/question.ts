import { type ExecOptions, type Exit, requireExit } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'

/** It includes the time to fetch a definition, a context, or the frontend and the base images of a Dockerfile. */
const MAX_MILLISECONDS = 120_000

/** A definition of 200 targets takes 100 MiB, and threads reserve stacks. A matrix could take all memory in seconds. */
const MAX_MEMORY_BYTES = 2 * 2 ** 30
/** What Go prints when it gets no memory. */
const NO_MEMORY =
  /^(?:fatal error: (?:runtime: )?(?:out of memory|cannot allocate memory)|runtime: out of memory|runtime\/cgo: pthread_create failed)/m

/** Why buildx did not answer a question. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
}

export type QuestionPorts = Pick<Ports, 'exec' | 'clock' | 'signal'>

/**
 * Asks buildx a question, for which nothing is built. What a pull request names, such as a server that never answers or a
 * definition without end, takes neither all time nor all memory.
 * @throws NoAnswer; Failure why docker was not started; `cancelled`; `output-too-large`
 */
export async function askBuildx(
  args: readonly string[],
  options: Omit<ExecOptions, 'signal'>,
  { exec, clock, signal }: QuestionPorts,
): Promise<Exit> {
  const limit = AbortSignal.any([signal, clock.timeout(MAX_MILLISECONDS)])
  const result = await exec.run('docker', args, { ...options, maxMemoryBytes: MAX_MEMORY_BYTES, signal: limit })
  if (result.kind === 'cancelled' && result.cause === 'deadline')
    throw new NoAnswer('buildx has no answer after two minutes.')
  const exit = requireExit(result)
  if (exit.status !== 0 && NO_MEMORY.test(exit.stderr))
    throw new NoAnswer('buildx needs more than 2 GiB of memory for an answer.')
  return exit
}
