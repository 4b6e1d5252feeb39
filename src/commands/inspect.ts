import type { Command } from 'commander'
import { withoutName } from '../baseline/baseline.ts'
import { INPUT_NAMES, INPUTS } from '../options/inputs.ts'
import { Problems } from '../options/problems.ts'
import { inspect } from '../pipeline/inspect.ts'
import { runOptions } from '../pipeline/run-options.ts'
import { firstNames } from '../text/format.ts'
import { addInputFlags, readFlags } from './flags.ts'
import { NO_SOURCE, namedBaseline } from './no-event.ts'
import { withPorts } from './ports.ts'
import { addReportFlags, type ReportFlags, writeReport } from './report.ts'

/** The most targets that one warning names. */
const MAX_NAMES = 5

/** An image has no target's name, so its budgets are written without one. */
const BUDGET = {
  flag: '--budget <size>',
  help: 'a size limit for the image, such as 150MB or compressed=60MB, or a growth limit, such as 5% or own=+5MB; repeat for several',
}

/** `stagegate inspect`: verifies an image that another program built. */
export function addInspect(program: Command, exit: (status: number) => void): void {
  const command = program
    .command('inspect')
    .description('Run the same checks on an image built elsewhere; needs no Docker.')
    .argument(
      '<image>',
      'an OCI layout folder, an OCI archive or a docker save archive; add @digest, :tag or :name if it contains several images',
    )
    .action(async (image: string, flags: ReportFlags) => exit(await runInspect(image, flags, command)))
  const names = INPUT_NAMES.filter(name => 'inspect' in INPUTS[name])
  addInputFlags(command, names, { budgets: BUDGET })
  addReportFlags(command)
}

async function runInspect(image: string, flags: ReportFlags, command: Command): Promise<number> {
  const problems = new Problems()
  const options = runOptions(readFlags(command, problems), problems, process.cwd(), image)
  return withPorts(false, async ports => {
    const targets = options.unappliedBudgets
    if (targets.length > 0) {
      ports.log.warning(
        `The configuration's budgets of ${firstNames(targets, MAX_NAMES)} do not apply: an image has no target's name. Use --budget.`,
      )
    }
    const baseline = await namedBaseline(options, ports)
    return writeReport(await inspect(image, options, ports, NO_SOURCE, baseline && withoutName(baseline)), flags)
  })
}
