/** Starts BuildKit and Docker Engines on this machine, in addition to the tests' engine. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { ended } from './process.ts'
import { findProgram } from './programs.ts'
import { until } from './until.ts'

/** A daemon that a test started. Its folder is deleted when it stops. */
export interface Daemon {
  /** The address that it listens on. */
  address: string
  stop(): Promise<void>
  /** Kills the daemon, as if the machine lost power. The test must still call `stop`. */
  kill(): void
}

/** Starts BuildKit for the remote driver; by default the one that `script/engine buildkit` builds. */
export async function startBuildkitd(program = findProgram('buildkitd') ?? 'buildkitd'): Promise<Daemon> {
  const config = process.env['STAGEGATE_BUILDKITD_CONFIG']
  return startDaemon(program, folder => [
    ...['--addr', `unix://${folder}/daemon.sock`, '--root', join(folder, 'root')],
    ...['--oci-worker-binary', findProgram('buildkit-runc') ?? 'runc', '--oci-worker-net', 'host'],
    ...(config ? ['--config', config] : []),
  ])
}

/**
 * Starts a Docker Engine with its own containerd and data root; otherwise, two engines would see each other's images.
 * It has no network, because a bridge would affect the whole machine.
 * @param more additional options of dockerd
 */
export async function startDockerd(program: string, ...more: readonly string[]): Promise<Daemon> {
  return startDaemon(program, folder => [
    ...['--host', `unix://${folder}/daemon.sock`, '--bridge', 'none', '--iptables=false', '--ip6tables=false'],
    ...['data-root', 'exec-root', 'pidfile'].map(flag => `--${flag}=${folder}/${flag}`),
    ...['--registry-mirror', `http://${process.env['STAGEGATE_TEST_REGISTRY']}`, '--userland-proxy=false'],
    ...more,
  ])
}

/** @throws Error with the end of its log if it exits or does not listen */
async function startDaemon(program: string, args: (folder: string) => string[]): Promise<Daemon> {
  // Not a temporary folder, which would be deleted after the test: a daemon may serve several tests. The path is short
  // because the path of a Unix socket has at most 107 bytes.
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
    // The mounts of a killed daemon cannot be removed here; the machine's end removes them.
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
  try {
    await until(program, () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error('it exited')
      return listens(join(folder, 'daemon.sock'))
    })
  } catch (error) {
    await stop()
    throw new Error(`${program} did not start: ${(error as Error).message}: ${log}`)
  }
  return { address: `unix://${folder}/daemon.sock`, stop, kill: () => void child.kill('SIGKILL') }
}

/** The environment to find the private engine's containerd, runc and their libraries. */
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
