import { Failure } from '../../failure.ts'
import type { Ports } from '../../ports.ts'
import { sha256 } from './digest.ts'
import type { Push } from './plan.ts'
import { shownLines } from './printed.ts'
import { type Refusal, readRefusal } from './refusal.ts'
import { ATTEMPTS, pause, waitBefore } from './retry.ts'
import { verifiedLayout } from './source.ts'
import type { Command, PushTool } from './tool.ts'
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

export interface PushPorts extends Pick<Ports, 'exec' | 'log' | 'signal'> {
  /** Waits between two attempts; tests need not. */
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
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
    await copy(layout, digest, reference, tool, ports)
    await compare(digest, reference, tool, ports)
    ports.log.info(`${reference} is ${digest}.`)
    pushed.push({ target, reference, digest })
  }
}

async function copy(layout: string, digest: string, reference: string, tool: PushTool, ports: PushPorts) {
  const copied = await attempt(`Pushing ${reference}`, reference, tool.copy(layout, digest, reference), ports)
  if (!('refusal' in copied)) return
  // A tag that may not change and is what it should be came from an earlier run, which this one continues.
  const { refusal, attempts } = copied
  if (refusal.kind === 'immutable' && (await digestOf(reference, tool, ports)) === digest) return
  throw refused(`push/${refusal.kind}`, `Pushing ${reference}`, reference, refusal, attempts)
}

/** Reads the tag back: what a pull of it gets is what counts, whatever the program that pushed said of it. */
async function compare(digest: string, reference: string, tool: PushTool, ports: PushPorts): Promise<void> {
  // A registry of several machines may need a moment until all of them know a tag.
  const what = `Reading ${reference} back`
  const read = await attempt(what, reference, tool.read(reference), ports, ['not-found'])
  if ('refusal' in read) throw refused('push/unconfirmed', what, reference, read.refusal, read.attempts)
  const found = sha256(read.stdout)
  if (found === digest) return
  throw new Failure(
    'push/digest',
    `The tag ${reference} is wrong: the registry gives ${found} for it, and not ${digest}, which was verified and pushed.`,
    { hint: 'Look for another job that pushes the same tag, or a registry that converts images; then push it again.' },
  )
}

async function digestOf(reference: string, tool: PushTool, ports: PushPorts): Promise<string | null> {
  const { program, args } = tool.read(reference)
  const { status, stdout } = await ports.exec.run(program, args)
  return status === 0 ? sha256(stdout) : null
}

type Attempted = { stdout: string } | { refusal: Refusal; attempts: number }

/** Runs a command, again after a wait where it failed for a reason that may pass. */
async function attempt(
  what: string,
  reference: string,
  { program, args }: Command,
  ports: PushPorts,
  passing: Refusal['kind'][] = [],
): Promise<Attempted> {
  for (let attempts = 1; ; attempts++) {
    const { status, stdout, stderr } = await ports.exec.run(program, args, { signal: ports.signal })
    if (ports.signal.aborted) throw new Failure('cancelled', `${what} was cancelled.`)
    if (status === 0) return { stdout }
    const refusal = readRefusal(stderr, reference)
    const wait =
      attempts < ATTEMPTS && (refusal.passing || passing.includes(refusal.kind))
        ? waitBefore(attempts, refusal, Math.random())
        : null
    if (wait === null) {
      ports.log.group(`${what}: what ${program} printed`, shownLines(stderr))
      return { refusal, attempts }
    }
    const next = `attempt ${attempts + 1} of ${ATTEMPTS} in ${(wait / 1000).toFixed(1)} s`
    ports.log.info(`${refusalMessage(what, refusal, 1)} Now ${next}.`)
    await (ports.pause ?? pause)(wait, ports.signal)
  }
}

function refused(code: string, what: string, reference: string, refusal: Refusal, attempts: number): Failure {
  return new Failure(code, refusalMessage(what, refusal, attempts), { hint: refusalHint(reference, refusal.kind) })
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
