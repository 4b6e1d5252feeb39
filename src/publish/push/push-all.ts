import { Failure } from '../../failure.ts'
import { computeDigest, type Digest } from '../../oci/digest.ts'
import type { TaggedReference } from '../../oci/reference.ts'
import { counted } from '../../text/format.ts'
import { attempt, type PushPorts, type Task } from './attempt.ts'
import type { Refusal } from './refusal.ts'
import { refusalHint, refusalMessage } from './refusal-words.ts'
import { copyLimit, MAX_READ_MS } from './retry.ts'
import type { Push } from './select-pushes.ts'
import { hasArtifacts, verifiedLayout } from './source.ts'
import type { PushTool } from './tool.ts'

/** One reference that is in its registry, read back and compared. */
export interface Pushed {
  target: string
  reference: TaggedReference
  digest: Digest
}

export interface PushResult {
  pushed: Pushed[]
  /** By target. */
  failures: Map<string, Failure>
}

/**
 * The progress of each reference: it is being pushed, its tag was written, the tag was read back as another image, or as
 * the pushed one. A reference without an entry was not tried.
 */
type States = Map<string, 'begun' | 'unread' | 'wrong' | 'pushed'>

/**
 * Copies every verified image to its references, one after another, and reads each back. The first failure ends the push,
 * with `each` only that of its target.
 */
export async function pushAll(
  pushes: readonly Push[],
  each: boolean,
  tool: PushTool,
  ports: PushPorts,
): Promise<PushResult> {
  const result: PushResult = { pushed: [], failures: new Map() }
  const states: States = new Map()
  for (const push of pushes) {
    try {
      await pushTarget(push, tool, ports, states, result.pushed)
    } catch (failure) {
      result.failures.set(push.target, withRest(failure as Error, each ? [push] : pushes, states))
      if (!each) break
    }
  }
  return result
}

async function pushTarget(push: Push, tool: PushTool, ports: PushPorts, states: States, pushed: Pushed[]) {
  const { target, digest, references } = push
  const layout = await verifiedLayout(push.layout, digest)
  for (const reference of references) {
    ports.log.info(`Pushing ${target} to ${reference} with ${tool.name}.`)
    await pushReference(push, layout, reference, tool, ports, states)
    ports.log.info(`${reference} is ${digest}.`)
    pushed.push({ target, reference, digest })
  }
}

/** Copies, and reads the tag back: only the image that a pull gets counts, not the output of the push program. */
async function pushReference(
  { digest, compressed }: Push,
  layout: string,
  reference: TaggedReference,
  tool: PushTool,
  ports: PushPorts,
  states: States,
): Promise<void> {
  states.set(reference, 'begun')
  const copy: Task = {
    what: `Pushing ${reference}`,
    reference,
    command: tool.copy(layout, digest, reference),
    limit: copyLimit(compressed),
  }
  const copied = await attempt(copy, ports)
  // An immutable tag with the right image came from an earlier run, which this one continues.
  const fixed = copied.refusal?.kind === 'immutable'
  if (copied.refusal !== null && !fixed) {
    throw refused(copy, copied.refusal, copied.attempts, await hasArtifacts(layout, digest))
  }
  if (!fixed) states.set(reference, 'unread')
  const read: Task = {
    what: `Reading ${reference} back`,
    reference,
    command: tool.read(reference),
    limit: MAX_READ_MS,
    validate: manifest => compared(computeDigest(manifest), digest),
    // In a registry of several machines, it may take a moment until all of them know a tag.
    transient: ['not-found'],
  }
  const confirmed = await attempt(read, ports)
  if (confirmed.refusal === null) states.set(reference, 'pushed')
  else if (copied.refusal !== null) throw refused(copy, copied.refusal, copied.attempts)
  else {
    if (confirmed.refusal.kind === 'other-image') states.set(reference, 'wrong')
    throw unconfirmed(read, confirmed.refusal, confirmed.attempts)
  }
}

function compared(actual: Digest, digest: Digest): Refusal | null {
  if (actual === digest) return null
  const words = `the registry gives ${actual} for it, and not ${digest}, which was verified and pushed`
  return { kind: 'other-image', status: null, words, transient: true, wait: null }
}

function refused({ what, reference }: Task, refusal: Refusal, attempts: number, artifacts = false): Failure {
  const hint = refusalHint(reference, refusal.kind, artifacts)
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
 * The failure, with the references that the registries have by then and those that were not tried, so nobody has to look
 * there. The messages cover the reference that failed, and a wrong tag.
 */
function withRest(failure: Error, pushes: readonly Push[], states: States): Failure {
  const are = (state: string) => [...states].filter(([, each]) => each === state).map(([reference]) => reference)
  const done = are('pushed')
  const unread = are('unread')
  const open = pushes.flatMap(({ references }) => references).filter(reference => !states.has(reference))
  const rest = [
    done.length === 0 ? '' : `Already pushed: ${done.join(', ')}.`,
    ...unread.map(reference => `${reference} was pushed, but not read back.`),
    [...states.values()].every(state => state === 'begun') ? 'Nothing was pushed before.' : '',
    open.length === 0 ? '' : `Not tried: ${open.join(', ')}.`,
  ]
  const message = [failure.message, ...rest].filter(sentence => sentence !== '').join(' ')
  if (!(failure instanceof Failure)) return new Failure('push/internal', message, { cause: failure })
  return failure.withMessage(message)
}
