import { setTimeout as wait } from 'node:timers/promises'
import { tryDocker } from '../../__tests__/helpers/docker.ts'
import type { Start } from './labels.ts'

/** How long a container may take until it says or answers what its label has. */
const START_MS = 20_000
/** How long it may take to end after SIGTERM. */
const STOP_MS = 3_000
const POLL_MS = 100

/**
 * Starts a container of an image, and observes what its label is about.
 * @returns what it did: equal to `expected` if the label is right
 */
export async function observe(image: string, expected: Start): Promise<Start> {
  const created = await docker('create', image)
  // The engine refuses some images before there is a container.
  if (created.exitCode !== 0) return refused(created.stderr, expected)
  const id = created.stdout.trim()
  try {
    const { exitCode, stderr } = await docker('start', id)
    return exitCode === 0 ? await watch(id, expected) : refused(stderr, expected)
  } finally {
    await docker('rm', '--force', '--volumes', id)
  }
}

function refused(stderr: string, { says }: Start): Start {
  const said = says !== null && stderr.includes(says) ? says : null
  return { uids: null, says: said, answers: null, exit: 'fails', stops: null }
}

async function watch(id: string, expected: Start): Promise<Start> {
  const { says, answers } = expected
  const said = async () => says === null || (await logs(id)).includes(says)
  const ready = async () => expected.exit === null && (await said()) && (await responds(id, answers))
  await until(START_MS, async () => !(await running(id)) || (await ready()))
  const runs = await running(id)
  return {
    uids: runs && expected.uids !== null ? await users(id) : null,
    says: (await said()) ? says : null,
    answers: runs && (await responds(id, answers)) ? answers : null,
    exit: runs ? null : (await inspect(id, '.State.ExitCode')) === '0' ? 'ok' : 'fails',
    stops: runs && expected.stops !== null ? await stops(id) : null,
  }
}

async function stops(id: string): Promise<boolean> {
  await docker('kill', '--signal', 'TERM', id)
  return until(STOP_MS, async () => !(await running(id)))
}

async function logs(id: string): Promise<string> {
  const { stdout, stderr } = await docker('logs', id)
  return stdout + stderr
}

async function responds(id: string, answers: string | null): Promise<boolean> {
  if (answers === null) return true
  const address = await inspect(id, '(index .NetworkSettings.Networks "bridge").IPAddress')
  const [port, path] = [answers.replace(/\/.*/, ''), answers.replace(/^[^/]*/, '')]
  const response = await fetch(`http://${address}:${port}${path}`).catch(() => null)
  return response?.ok === true
}

/** The numeric users of the processes, as the kernel reports them. */
async function users(id: string): Promise<number[]> {
  const { stdout } = await docker('top', id, '-eo', 'pid,uid')
  const [, ...lines] = stdout.trim().split('\n')
  return [...new Set(lines.map(line => Number(line.trim().split(/\s+/)[1])))].sort((a, b) => a - b)
}

const running = async (id: string) => (await inspect(id, '.State.Running')) === 'true'

const inspect = async (id: string, path: string) =>
  (await docker('inspect', '--format', `{{${path}}}`, id)).stdout.trim()

const docker = (...args: string[]) => tryDocker(args, { timeoutMs: 60_000 })

async function until(limitMs: number, ask: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + limitMs
  while (!(await ask())) {
    if (performance.now() > end) return false
    await wait(POLL_MS)
  }
  return true
}
