/** What act writes with `--json`: one JSON document a line, for each event and for each line that a step prints. */

export interface LoggedStep {
  /** The job's name; act adds a number where a matrix makes several of it. */
  job: string
  /** Its `name`, else what it uses or the command that it runs. */
  name: string
  stage: 'Pre' | 'Main' | 'Post'
  result: 'success' | 'failure'
  /** What it printed, without workflow commands. */
  output: string
  /** Workflow commands that it printed: `error`, `warning`, `notice`. */
  commands: { command: string; message: string }[]
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
  arg?: string
  msg?: string
}

export interface ActLog {
  jobs: Record<string, string>
  steps: LoggedStep[]
  summaries: string[]
  /** The log as a person would read it. */
  text: string
}

/** Reads act's JSON log. A step is there once it has ended; one that was skipped is not. */
export function readActLog(stdout: string): ActLog {
  const lines = stdout.split('\n').flatMap(parseLine)
  const jobs: Record<string, string> = {}
  const summaries: string[] = []
  const running = new Map<string, LoggedStep>()
  const steps: LoggedStep[] = []
  for (const line of lines) {
    const { step = '', stage = 'Main', stepID = [] } = line
    // Act pads names to a common width.
    const job = line.job?.trimEnd() ?? ''
    if (line.jobResult) jobs[job] = line.jobResult
    if (line.command === 'summary') summaries.push(line.content ?? '')
    // A composite action's own steps have an identity that begins with its step's.
    const key = JSON.stringify([job, stage, stepID[0]])
    const current = running.get(key) ?? { job, name: step, stage, result: 'success', output: '', commands: [] }
    running.set(key, current)
    if (line.raw_output) current.output += line.msg ?? ''
    else if (/^(error|warning|notice)$/.test(line.command ?? ''))
      current.commands.push({ command: line.command ?? '', message: line.arg ?? '' })
    else if (line.stepResult && stepID.length === 1) {
      steps.push(Object.assign(current, { name: step, result: line.stepResult }))
      running.delete(key)
    }
  }
  const text = lines.map(({ job = '', step = '', msg = '' }) => `[${job}/${step}] ${msg.trimEnd()}\n`).join('')
  return { jobs, steps, summaries, text }
}

function parseLine(text: string): Line[] {
  try {
    return [JSON.parse(text) as Line]
  } catch {
    return text.trim() === '' ? [] : [{ msg: text }]
  }
}
