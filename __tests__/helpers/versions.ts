import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** The folder with releases of buildx, BuildKit and Docker that `script/engine versions` filled. */
const VERSIONS = process.env['STAGEGATE_VERSIONS'] ?? ''
const ENGINE = process.env['STAGEGATE_ENGINE_DIR'] ?? ''

/** A program of that folder; null where it could not be built, for which `reasonFor` has the reason. */
export function release(name: string): string | null {
  const path = join(VERSIONS, name)
  return existsSync(path) ? path : null
}

/** Why a release is not there. */
export function reasonFor(name: string): string {
  const missing = existsSync(join(VERSIONS, 'missing')) ? readFileSync(join(VERSIONS, 'missing'), 'utf8') : ''
  return missing.split('\n').find(line => line.startsWith(`${name}:`)) ?? `${name}: run script/engine versions`
}

/** A place to work in: the environment that selects a client, a buildx and an engine. */
export interface Place {
  folder: string
  env: Record<string, string>
}

/** @param client the docker command; null for the one on PATH */
export async function place(buildx: string, env: Record<string, string> = {}, client: string | null = null) {
  const folder = await mkdtemp(join(tmpdir(), 'stagegate-versions-'))
  mkdirSync(join(folder, 'cli-plugins'))
  mkdirSync(join(folder, 'bin'))
  symlinkSync(buildx, join(folder, 'cli-plugins/docker-buildx'))
  if (client !== null) symlinkSync(client, join(folder, 'bin/docker'))
  const path = [join(folder, 'bin'), process.env['PATH']].join(delimiter)
  return { folder, env: { DOCKER_CONFIG: folder, PATH: path, ...env } }
}

/** Runs the place's docker command, and gives what it printed. */
export function docker(args: readonly string[], { env }: Place): string {
  return execFileSync('docker', args, { encoding: 'utf8', env: { ...process.env, ...env }, stdio: 'pipe' })
}

/** A daemon that a test started, in a folder that goes with it. */
export interface Daemon {
  /** The address that it listens on. */
  address: string
  stop(): Promise<void>
}

/** BuildKit as a process of this machine, for the remote driver. */
export async function startBuildkitd(program: string): Promise<Daemon> {
  const config = process.env['STAGEGATE_BUILDKITD_CONFIG']
  return startDaemon(program, folder => [
    ...['--addr', `unix://${folder}/daemon.sock`, '--root', join(folder, 'root')],
    ...['--oci-worker-binary', join(ENGINE, 'bin/buildkit-runc'), '--oci-worker-net', 'host'],
    ...(config ? ['--config', config] : []),
  ])
}

/** A Docker Engine beside the private one, with a containerd and a data root of its own, and no network. */
export async function startDockerd(program: string): Promise<Daemon> {
  return startDaemon(program, folder => [
    ...['--host', `unix://${folder}/daemon.sock`, '--bridge', 'none', '--iptables=false', '--ip6tables=false'],
    ...['data-root', 'exec-root', 'pidfile'].map(flag => `--${flag}=${folder}/${flag}`),
    ...['--registry-mirror', `http://${process.env['STAGEGATE_TEST_REGISTRY']}`, '--userland-proxy=false'],
  ])
}

async function startDaemon(program: string, args: (folder: string) => string[]): Promise<Daemon> {
  // A Unix socket's path has room for 107 bytes.
  const folder = await mkdtemp(join(tmpdir(), 'sg-'))
  const root = join(ENGINE, 'root/usr')
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const env = {
    ...process.env,
    PATH: [join(root, 'sbin'), join(root, 'bin'), process.env['PATH']].join(delimiter),
    LD_LIBRARY_PATH: join(root, `lib/${architecture}-linux-gnu`),
  }
  const child = spawn(program, args(folder), { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', (text: Buffer) => {
    log = (log + text).slice(-4000)
  })
  const stop = async () => {
    await end(child)
    // What a killed daemon left mounted cannot be removed, and goes with the machine.
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
  for (let turn = 0; !existsSync(join(folder, 'daemon.sock')); turn++) {
    if (child.exitCode !== null || turn === 1200) {
      await stop()
      throw new Error(`${program} did not come up: ${log}`)
    }
    await wait(100)
  }
  return { address: `unix://${folder}/daemon.sock`, stop }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}
