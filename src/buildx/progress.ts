import { partOf } from './failure/failed-part.ts'

/**
 * The progress of a build, as `--progress=rawjson` prints it: one JSON object per line on standard error, and plain text
 * for people after it. Upstream: moby/buildkit client/graph.go (SolveStatus), docker/buildx util/progress.
 */

export interface Step {
  digest: string
  name: string
  /** Milliseconds since the epoch; null while it has not started, or not ended. */
  started: number | null
  completed: number | null
  cached: boolean
  error: string | null
}

/** A line of the log that a step printed; hostile text. */
export interface LogLine {
  step: string
  text: string
}

/** Everything that one build has printed so far. */
export interface Progress {
  steps: Map<string, Step>
  log: LogLine[]
  /** The text for people: the excerpt of the Dockerfile and the error. */
  notes: string[]
}

/** Lines of the log that are kept. The last ones say why a step failed. */
const MAX_LOG_LINES = 5_000

export function emptyProgress(): Progress {
  return { steps: new Map(), log: [], notes: [] }
}

/** A step may print an endless line. */
const MAX_LINE_LENGTH = 4_000

interface RawStatus {
  vertexes: { digest: string; name: string; started?: string; completed?: string; cached?: boolean; error?: string }[]
  logs: { vertex: string; data: string }[]
}

/**
 * Adds one line to the progress. A line that is not rawjson becomes a note.
 * @returns the steps that ended with it
 */
export function readProgressLine(progress: Progress, line: string): Step[] {
  const status = parseStatus(line)
  if (status === null) {
    if (line.trim() !== '') progress.notes.push(line)
    return []
  }
  const ended: Step[] = []
  for (const vertex of status.vertexes) {
    const before = progress.steps.get(vertex.digest)
    const step: Step = {
      digest: vertex.digest,
      name: vertex.name,
      started: vertex.started ? Date.parse(vertex.started) : (before?.started ?? null),
      completed: vertex.completed ? Date.parse(vertex.completed) : null,
      cached: vertex.cached ?? before?.cached ?? false,
      error: typeof vertex.error === 'string' && vertex.error !== '' ? vertex.error : null,
    }
    progress.steps.set(vertex.digest, step)
    if (step.completed !== null && before?.completed == null) ended.push(step)
  }
  for (const { vertex, data } of status.logs) {
    for (const text of Buffer.from(data, 'base64')
      .toString('utf8')
      .split(/\r?\n|\r$/)) {
      if (text.trim() !== '') progress.log.push({ step: vertex, text: text.slice(0, MAX_LINE_LENGTH) })
    }
  }
  if (progress.log.length > 2 * MAX_LOG_LINES) progress.log.splice(0, progress.log.length - MAX_LOG_LINES)
  return ended
}

function parseStatus(line: string): RawStatus | null {
  if (!line.startsWith('{')) return null
  try {
    const { vertexes, logs } = JSON.parse(line) as Record<string, unknown>
    return { vertexes: entriesWith(vertexes, ['digest', 'name']), logs: entriesWith(logs, ['vertex', 'data']) }
  } catch {
    return null
  }
}

/** The entries that have these texts. The error of a frontend may be any text, even one that begins like a status. */
function entriesWith<T>(list: unknown, texts: string[]): T[] {
  if (!Array.isArray(list)) return []
  return list.filter(entry => texts.every(key => typeof (entry as Record<string, unknown> | null)?.[key] === 'string'))
}

/** A Dockerfile's own steps; the others, such as `[internal] load ...` and `[auth] ...`, are BuildKit's and buildx's. */
export function isBuildStep({ name }: Step): boolean {
  return partOf(name).kind === 'step'
}

/** Seconds that a step ran; 0 if it was cached or did not end. */
export function stepSeconds(step: Step): number {
  if (step.cached || step.started === null || step.completed === null) return 0
  return Math.max(0, step.completed - step.started) / 1000
}

/** The last lines that a step printed. */
export function lastLines(progress: Progress, step: Step, count: number): string[] {
  return progress.log
    .filter(line => line.step === step.digest)
    .slice(-count)
    .map(line => line.text)
}
