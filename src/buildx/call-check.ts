import { requireExit } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'
import { checkCommand } from './build-command.ts'
import { buildEnvironment } from './build-environment.ts'
import type { BuildRequest } from './build-request.ts'
import { explainFailure, type Lint, parseLint } from './lint-answer.ts'

/** Asks BuildKit's own checks about the Dockerfile of one request, once; nothing is built. Never rejects. */
export async function checkDockerfile(
  request: BuildRequest,
  builder: string,
  { exec, signal, env: own }: Pick<Ports, 'exec' | 'signal' | 'env'>,
): Promise<Lint> {
  const { args, env } = checkCommand(request, builder)
  const bakeTarget = request.source.kind === 'bake' ? request.source.target : null
  try {
    const { stdout, stderr } = requireExit(
      await exec.run('docker', args, { env: { ...buildEnvironment(request, own), ...env }, signal }),
    )
    // The status is 1 if there are warnings, too.
    return parseLint(stdout, bakeTarget) ?? explainFailure(stderr)
  } catch (error) {
    return { kind: 'failed', message: (error as Error).message }
  }
}
