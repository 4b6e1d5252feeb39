/** BuildKit and Docker Engines as processes of this machine, beside the engine that the tests use. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { ended } from './process.ts'
import { findProgram } from './programs.ts'
import { until } from './until.ts'

/** A daemon that a test started, in a folder that goes with it. */
export interface Daemon {
  /** The address that it listens on. */
  address: string
  stop(): Promise<void>
  /** Ends it as a machine that is switched off; `stop` is due all the same. */
  kill(): void
}

/** BuildKit, for the remote driver; by default the one that `script/engine buildkit` builds. */
export async function startBuildkitd(program = findProgram('buildkitd') ?? 'buildkitd'): Promise<Daemon> {
  const config = process.env['STAGEGATE_BUILDKITD_CONFIG']
  return startDaemon(program, folder => [
    ...['--addr', `unix://${folder}/daemon.sock`, '--root', join(folder, 'root')],
    ...['--oci-worker-binary', findProgram('buildkit-runc') ?? 'runc', '--oci-worker-net', 'host'],
    ...(config ? ['--config', config] : []),
  ])
}

/**
 * A Docker Engine with a containerd and a data root of its own: two engines would see each other's images. It has no network,
 * as a bridge would be the machine's.
 * @param more further options of dockerd
 */
export async function startDockerd(program: string, ...more: readonly string[]): Promise<Daemon> {
  return startDaemon(program, folder => [
    ...['--host', `unix://${folder}/daemon.sock`, '--bridge', 'none', '--iptables=false', '--ip6tables=false'],
    ...['data-root', 'exec-root', 'pidfile'].map(flag => `--${flag}=${folder}/${flag}`),
    ...['--registry-mirror', `http://${process.env['STAGEGATE_TEST_REGISTRY']}`, '--userland-proxy=false'],
    ...more,
  ])
}

/** @throws Error with the end of its log, where it ends or never listens */
async function startDaemon(program: string, args: (folder: string) => string[]): Promise<Daemon> {
  // Not one of the folders that are deleted after each test: a daemon may live for several. A Unix socket's path has room
  // for 107 bytes.
  const folder = await mkdtemp(join(tmpdir(), 'sg-'))
  const child = spawn(program, args(folder), {
    env: { ...process.env, ...privatePrograms() },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  const note = (text: unknown) => {
    log = `${log}${text}`.slice(-4000)
  }
  child.on('error', note)
  child.stderr.on('data', note)
  const stop = async () => {
    await ended(child)
    // What a killed daemon left mounted cannot be removed, and goes with the machine.
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
  try {
    await until(program, () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error('it has ended')
      return listens(join(folder, 'daemon.sock'))
    })
  } catch (error) {
    await stop()
    throw new Error(`${program} did not come up: ${(error as Error).message}: ${log}`)
  }
  return { address: `unix://${folder}/daemon.sock`, stop, kill: () => void child.kill('SIGKILL') }
}

/** Where the private engine's containerd and runc are found, and what they link to. */
function privatePrograms(): Record<string, string> {
  const engine = process.env['STAGEGATE_ENGINE_DIR']
  if (!engine) return {}
  const root = join(engine, 'root/usr')
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  return {
    PATH: [join(root, 'sbin'), join(root, 'bin'), process.env['PATH']].join(delimiter),
    LD_LIBRARY_PATH: join(root, `lib/${architecture}-linux-gnu`),
  }
}

function listens(socket: string): Promise<true | null> {
  return new Promise(resolve => {
    const connection = connect(socket)
    connection.once('error', () => resolve(null))
    connection.once('connect', () => {
      connection.destroy()
      resolve(true)
    })
  })
}
