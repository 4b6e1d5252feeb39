/** The output of `act --json`: one JSON document per line, for each event and for each line that a step prints. */

export interface LoggedStep {
  /** The job's name. act adds a number to each job of a matrix. */
  job: string
  /** The step's `name`, else the action or the command that it runs. */
  name: string
  stage: 'Pre' | 'Main' | 'Post'
  result: 'success' | 'failure' | 'skipped'
  /** The step's output without workflow commands. */
  output: string
  /** The step's workflow commands: `error`, `warning`, `notice`, `group`. */
  commands: { command: string; message: string }[]
  outputs: Record<string, string>
  /** The step's part of the job summary. */
  summary: string
}

interface Line {
  job?: string
  step?: string
  stage?: LoggedStep['stage']
  stepID?: string[]
  stepResult?: LoggedStep['result']
  jobResult?: string
  raw_output?: boolean
  command?: string
  content?: string
  name?: string
  arg?: string
  msg?: string
}

export interface ActLog {
  jobs: Record<string, string>
  steps: LoggedStep[]
  /** The log as plain text. */
  text: string
}

/** Parses act's JSON log. It contains only steps that ran, not skipped ones. */
export function readActLog(stdout: string): ActLog {
  const lines = stdout.split('\n').flatMap(parseLine)
  const jobs: Record<string, string> = {}
  const steps = new Map<string, LoggedStep>()
  for (const line of lines) {
    const { stage = 'Main', stepID = [], step: name = '' } = line
    // act pads names to a common width.
    const job = line.job?.trimEnd() ?? ''
    if (line.jobResult) jobs[job] = line.jobResult
    if (stepID[0] === undefined) continue
    // The ID of a composite action's step begins with the ID of the step that uses the action.
    const key = JSON.stringify([job, stage, stepID[0]])
    const step = steps.get(key) ?? emptyStep(job, name, stage)
    steps.set(key, step)
    if (line.raw_output) step.output += line.msg ?? ''
    else if (line.command === 'set-output' && stepID.length === 1) step.outputs[line.name ?? ''] = line.arg ?? ''
    else if (line.command === 'summary') step.summary += line.content ?? ''
    else if (/^(error|warning|notice|group)$/.test(line.command ?? ''))
      step.commands.push({ command: line.command ?? '', message: line.arg ?? '' })
    else if (line.stepResult && stepID.length === 1) Object.assign(step, { name, result: line.stepResult })
  }
  const text = lines.map(({ job = '', step = '', msg = '' }) => `[${job}/${step}] ${msg.trimEnd()}\n`).join('')
  return { jobs, steps: [...steps.values()].filter(({ result }) => result !== 'skipped'), text }
}

function emptyStep(job: string, name: string, stage: LoggedStep['stage']): LoggedStep {
  return { job, name, stage, result: 'skipped', output: '', commands: [], outputs: {}, summary: '' }
}

function parseLine(text: string): Line[] {
  try {
    return [JSON.parse(text) as Line]
  } catch {
    return text.trim() === '' ? [] : [{ msg: text }]
  }
}
