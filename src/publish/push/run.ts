import { Failure } from '../../failure.ts'
import { counted } from '../../report/format.ts'
import { attempt, type PushPorts, type Task } from './attempt.ts'
import { sha256 } from './digest.ts'
import type { Push } from './plan.ts'
import type { Refusal } from './refusal.ts'
import { verifiedLayout } from './source.ts'
import type { PushTool } from './tool.ts'
import { refusalHint, refusalMessage } from './words.ts'

/** One reference that is in its registry, read back and compared. */
export interface Pushed {
  target: string
  reference: string
  digest: string
}

export interface PushResult {
  pushed: Pushed[]
  /** By target. */
  failures: Map<string, Failure>
}

/**
 * Copies every verified image to its references, one after another, and reads each back. The first that fails ends
 * the push of all, or with `each` that of its own target.
 */
export async function pushAll(
  pushes: readonly Push[],
  each: boolean,
  tool: PushTool,
  ports: PushPorts,
): Promise<PushResult> {
  const result: PushResult = { pushed: [], failures: new Map() }
  for (const push of pushes) {
    try {
      await pushTarget(push, tool, ports, result.pushed)
    } catch (failure) {
      result.failures.set(push.target, withRest(failure as Error, each ? [push] : pushes, result.pushed))
      if (!each || ports.signal.aborted) break
    }
  }
  return result
}

async function pushTarget(push: Push, tool: PushTool, ports: PushPorts, pushed: Pushed[]): Promise<void> {
  const { target, digest, references } = push
  const layout = await verifiedLayout(push.layout, digest)
  for (const reference of references) {
    ports.log.info(`Pushing ${target} to ${reference} with ${tool.name}.`)
    await pushReference(layout, digest, reference, tool, ports)
    ports.log.info(`${reference} is ${digest}.`)
    pushed.push({ target, reference, digest })
  }
}

/** Copies, and reads the tag back: what a pull of it gets is what counts, whatever the program that pushed said of it. */
async function pushReference(layout: string, digest: string, reference: string, tool: PushTool, ports: PushPorts) {
  const copy: Task = { what: `Pushing ${reference}`, reference, command: tool.copy(layout, digest, reference) }
  const copied = await attempt(copy, ports)
  // A tag that may not change and is what it should be came from an earlier run, which this one continues.
  if (copied.refusal !== null && copied.refusal.kind !== 'immutable')
    throw refused(copy, copied.refusal, copied.attempts)
  const read: Task = {
    what: `Reading ${reference} back`,
    reference,
    command: tool.read(reference),
    judge: manifest => compared(sha256(manifest), digest),
    // A registry of several machines may need a moment until all of them know a tag.
    passing: ['not-found'],
  }
  const found = await attempt(read, ports)
  if (found.refusal === null) return
  if (copied.refusal !== null) throw refused(copy, copied.refusal, copied.attempts)
  throw unconfirmed(read, found.refusal, found.attempts)
}

function compared(found: string, digest: string): Refusal | null {
  if (found === digest) return null
  const words = `the registry gives ${found} for it, and not ${digest}, which was verified and pushed`
  return { kind: 'other-image', status: null, words, passing: true, wait: null }
}

function refused({ what, reference }: Task, refusal: Refusal, attempts: number): Failure {
  const hint = refusalHint(reference, refusal.kind)
  return new Failure(`push/${refusal.kind}`, refusalMessage(what, refusal, attempts), { hint })
}

function unconfirmed({ what, reference }: Task, refusal: Refusal, attempts: number): Failure {
  const hint = refusalHint(reference, refusal.kind)
  if (refusal.kind !== 'other-image')
    return new Failure('push/unconfirmed', refusalMessage(what, refusal, attempts), { hint })
  const times = counted(attempts, 'time')
  return new Failure('push/digest', `The tag ${reference} is wrong: read back ${times}, ${refusal.words}.`, { hint })
}

/**
 * The failure, with what is in the registries by then and what was not tried: nobody should have to look there to know.
 * Of the reference that failed, the message tells.
 */
function withRest(failure: Error, pushes: readonly Push[], pushed: readonly Pushed[]): Failure {
  const done = pushed.map(({ reference }) => reference)
  const [, ...open] = pushes.flatMap(({ references }) => references).filter(reference => !done.includes(reference))
  const already = done.length === 0 ? ' Nothing was pushed before.' : ` Already pushed: ${done.join(', ')}.`
  const message = failure.message + already + (open.length === 0 ? '' : ` Not tried: ${open.join(', ')}.`)
  if (!(failure instanceof Failure)) return new Failure('push/internal', message, { cause: failure })
  const hint = failure.hint === null ? {} : { hint: failure.hint }
  return new Failure(failure.code, message, { ...hint, cause: failure })
}
