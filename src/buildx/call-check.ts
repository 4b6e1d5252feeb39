import type { Ports } from '../ports/ports.ts'
import { checkCommand } from './build-command.ts'
import { buildEnvironment } from './build-environment.ts'
import type { BuildRequest } from './build-request.ts'
import { explainFailure, type Lint, parseLint } from './lint-answer.ts'
import { askBuildx, type QuestionPorts } from './question.ts'

/** Asks BuildKit's own checks about the Dockerfile of one request, once; nothing is built. Never rejects. */
export async function checkDockerfile(
  request: BuildRequest,
  builder: string,
  ports: QuestionPorts & Pick<Ports, 'env'>,
): Promise<Lint> {
  const { args, env } = checkCommand(request, builder)
  const bakeTarget = request.source.kind === 'bake' ? request.source.target : null
  try {
    const variables = { ...buildEnvironment(request, ports.env), ...env }
    const { stdout, stderr } = await askBuildx(args, { env: variables }, ports)
    // The status is 1 if there are warnings, too.
    return parseLint(stdout, bakeTarget) ?? explainFailure(stderr)
  } catch (error) {
    return { kind: 'failed', message: (error as Error).message }
  }
}
