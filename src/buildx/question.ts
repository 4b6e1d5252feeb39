import { type ExecOptions, type Exit, requireExit } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'

/** It includes the time to fetch a definition, a context, or the frontend and the base images of a Dockerfile. */
const MAX_MILLISECONDS = 120_000

/** A question that buildx did not answer in time. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
  constructor() {
    super('buildx has no answer after two minutes.')
  }
}

export type QuestionPorts = Pick<Ports, 'exec' | 'clock' | 'signal'>

/**
 * Asks buildx a question, for which nothing is built. What a pull request names, such as a server that never answers, does not
 * make it wait forever.
 * @throws NoAnswer; Failure why docker was not started; `cancelled`; `output-too-large`
 */
export async function askBuildx(
  args: readonly string[],
  options: Omit<ExecOptions, 'signal'>,
  { exec, clock, signal }: QuestionPorts,
): Promise<Exit> {
  const limit = AbortSignal.any([signal, clock.timeout(MAX_MILLISECONDS)])
  const result = await exec.run('docker', args, { ...options, signal: limit })
  if (result.kind === 'cancelled' && result.cause === 'deadline') throw new NoAnswer()
  return requireExit(result)
}
