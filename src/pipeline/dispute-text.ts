import type { Lint } from '../buildx/lint-answer.ts'
import { Failure } from '../failure.ts'
import type { TargetSelection } from '../options/options.ts'
import type { PlannedTarget } from '../plan/target.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * What a dispute about the text itself means for a target: BuildKit read another Dockerfile than Stagegate, such as one that
 * its own rules for links or for names choose. Logs it.
 * @returns the answer that replaces that of BuildKit's checks, which may be about a copy of the text that Stagegate read
 * @throws Failure `stages-disputed` if Stagegate chose the target by that text
 */
export function disputeText(
  { name, role, dockerfile, request }: PlannedTarget,
  selection: TargetSelection['kind'],
  { log }: Pick<Ports, 'log'>,
): Lint {
  const path = dockerfile?.path ?? 'The Dockerfile'
  const difference = `BuildKit built ${name} from another text than Stagegate read`
  if (role === 'gated' && selection !== 'named' && request.source.kind === 'dockerfile') {
    throw new Failure('stages-disputed', `${path}: ${difference}, so Stagegate may have chosen another target.`, {
      hint: 'Use a regular file as the Dockerfile, and let nothing change it during the run.',
    })
  }
  log.warning(
    `${path}: ${difference}. Stagegate’s own checks of this Dockerfile are not evaluated, and the report names no lines of it.`,
  )
  return { kind: 'failed', message: `${difference}.` }
}
