import { readFileSync } from 'node:fs'
import type { Env } from '../ports/env.ts'

/** What the runner tells of the event that a workflow runs for. The payload is whatever GitHub sent: not to be trusted in shape. */
export interface WorkflowEvent {
  name: string
  payload: Record<string, unknown>
}

/** Reads the event from the runner's variables; outside of a workflow, or where the file is damaged, it is empty. */
export function readEvent(env: Env): WorkflowEvent {
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  try {
    const payload: unknown = JSON.parse(readFileSync(env['GITHUB_EVENT_PATH'] ?? '', 'utf8'))
    if (typeof payload === 'object' && payload !== null) return { name, payload: payload as Record<string, unknown> }
  } catch {
    // An event without a payload tells nothing: then there is no pull request to write to.
  }
  return { name, payload: {} }
}
