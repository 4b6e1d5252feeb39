import { StringDecoder } from 'node:string_decoder'
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
  /** By step and stream: the line that has no end yet. Each write of a program is an event, whatever it contains. */
  unfinished: Map<string, { line: LogLine | null; decoder: StringDecoder }>
  /** The text for people: the excerpt of the Dockerfile and the error. */
  notes: string[]
}

/** Lines of the log that are kept. The last ones say why a step failed. */
const MAX_LOG_LINES = 5_000

export function emptyProgress(): Progress {
  return { steps: new Map(), log: [], unfinished: new Map(), notes: [] }
}

/** A step may print an endless line. */
const MAX_LINE_LENGTH = 4_000

interface RawStatus {
  vertexes: { digest: string; name: string; started?: string; completed?: string; cached?: boolean; error?: string }[]
  logs: { vertex: string; data: string; stream?: unknown }[]
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
  for (const entry of status.logs) addLog(progress, entry)
  if (progress.log.length > 2 * MAX_LOG_LINES) progress.log.splice(0, progress.log.length - MAX_LOG_LINES)
  return ended
}

/** Adds what a step printed. The first line can be the rest of the last one. */
function addLog({ log, unfinished }: Progress, { vertex, data, stream }: RawStatus['logs'][number]): void {
  const key = `${vertex} ${stream}`
  const open = unfinished.get(key) ?? { line: null, decoder: new StringDecoder() }
  const lines = open.decoder.write(Buffer.from(data, 'base64')).split(/\r?\n|\r$/)
  for (const [index, text] of lines.entries()) {
    if (index > 0) open.line = null
    if (open.line !== null) open.line.text = (open.line.text + text).slice(0, MAX_LINE_LENGTH)
    else if (text.trim() !== '') {
      open.line = { step: vertex, text: text.slice(0, MAX_LINE_LENGTH) }
      log.push(open.line)
    }
  }
  unfinished.set(key, open)
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
