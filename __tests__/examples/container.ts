/** Runs an example's image as a locked-down container. */
import { randomUUID } from 'node:crypto'
import { docker, tryDocker } from '../helpers/docker.ts'
import { until } from '../helpers/until.ts'
import { folderOf } from './verify.ts'

/** Builds a target into the engine's store, from the cache of the verified build. */
export async function load(example: string, target: string, options: readonly string[] = []): Promise<string> {
  const name = `stagegate-test/${example}:${target}-${randomUUID().slice(0, 8)}`
  const args = ['--quiet', '--provenance', 'false', '--load', '--tag', name, '--target', target]
  await docker(['buildx', 'build', ...args, ...options, folderOf(example)])
  return name
}

/** Starts an image as careful users do: only /tmp is writable, no capabilities, no new privileges. */
export async function start(image: string): Promise<string> {
  const safe = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']
  return docker(['run', '--detach', ...safe, image])
}

export async function inspect<T>(id: string, path: string): Promise<T> {
  return JSON.parse(await docker(['inspect', '--format', `{{json ${path}}}`, id])) as T
}

/** The response to a request from outside, when the container is ready. */
export async function answer(container: string, port: number, path: string): Promise<Response> {
  const networks = await inspect<Record<string, { IPAddress: string }>>(container, '.NetworkSettings.Networks')
  const address = Object.values(networks)[0]?.IPAddress ?? ''
  return until(`an answer of ${container}`, async () => {
    const response = await fetch(`http://${address}:${port}${path}`, { redirect: 'manual' }).catch(() => null)
    if (response || (await inspect<{ Running: boolean }>(container, '.State')).Running) return response
    const { stdout, stderr } = await tryDocker(['logs', container])
    throw new Error(`the container has ended: ${stdout}${stderr}`)
  })
}

/** The exit status of the image's health check, run now; null if the image has none. */
export async function health(container: string): Promise<number | null> {
  const check = await inspect<{ Test: string[] } | null>(container, '.Config.Healthcheck')
  if (!check) return null
  const [form, ...words] = check.Test
  const shell = form === 'CMD-SHELL' ? ['/bin/sh', '-c'] : []
  return (await tryDocker(['exec', container, ...shell, ...words])).exitCode
}

/** The numeric user of each process in the container, as the kernel reports it. */
export async function users(container: string): Promise<number[]> {
  const [, ...lines] = (await docker(['top', container, '-eo', 'pid,uid'])).split('\n')
  return lines.map(line => Number(line.trim().split(/\s+/)[1]))
}

/** Sends SIGTERM, and SIGKILL after a minute. Returns the exit status, which is 137 after SIGKILL. */
export async function stop(container: string): Promise<number> {
  await docker(['stop', '--signal', 'SIGTERM', '--timeout', '60', container])
  return inspect<number>(container, '.State.ExitCode')
}

export async function remove(containers: readonly string[], images: readonly string[]): Promise<void> {
  if (containers.length > 0) await docker(['rm', '--force', ...containers])
  if (images.length > 0) await docker(['rmi', '--force', ...images])
}
