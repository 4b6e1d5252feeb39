import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { temporaryFolder } from './bundle.ts'
import { ended } from './process.ts'
import { pushTool } from './programs.ts'
import { until } from './until.ts'

export const USER = 'tester'
export const PASSWORD = 'correct horse'
/** The bcrypt hash of that password, with the lowest cost. */
const HTPASSWD = `${USER}:$2b$04$1W85FzBc6Nl6a7ci0zWnsOmd/YhxR45Ks/eMhrSqqng0jyKYBioHK\n`
const MANIFESTS = ['manifest.v1', 'index.v1'].map(kind => `application/vnd.oci.image.${kind}+json`).join(', ')

export interface Registry {
  /** HOST:PORT. */
  address: string
  /** The manifest of a tag or digest, read over plain HTTP; null if there is none. */
  manifest(repository: string, reference: string): Promise<{ digest: string; text: string } | null>
  /** The tags of a repository; empty if there is no such repository. */
  tags(repository: string): Promise<string[]>
  /** Whether the registry has a blob. */
  hasBlob(repository: string, digest: string): Promise<boolean>
  close(): Promise<void>
}

/**
 * Starts an empty registry on loopback. `close` stops it; `removeTemporaryFolders` deletes its data.
 * @param who who may access it: only the tester, or everybody
 */
export async function startRegistry(who: 'tester' | 'everybody' = 'tester'): Promise<Registry> {
  const folder = await temporaryFolder('registry')
  const address = `127.0.0.1:${await freePort()}`
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'htpasswd'), HTPASSWD)
  await writeFile(
    join(folder, 'config.yml'),
    [
      'version: 0.1',
      'log: {level: error, accesslog: {disabled: true}}',
      `storage: {filesystem: {rootdirectory: ${join(folder, 'data')}}, delete: {enabled: true}}`,
      `http: {addr: "${address}", secret: tests, relativeurls: true}`,
      ...(who === 'tester' ? [`auth: {htpasswd: {realm: tests, path: ${join(folder, 'htpasswd')}}}`] : []),
      '',
    ].join('\n'),
  )
  const program = pushTool('docker-registry') ?? 'docker-registry'
  const child = spawn(program, ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  const get = (path: string, method = 'GET') =>
    fetch(`http://${address}/v2/${path}`, {
      method,
      headers: { authorization: basicAuthorization(), accept: MANIFESTS },
    })
  await until(program, async () => {
    if (child.exitCode !== null) throw new Error(`${program} exited with ${child.exitCode}`)
    return get('').then(
      ({ ok }) => ok || null,
      () => null,
    )
  })
  return {
    address,
    async manifest(repository, reference) {
      const answer = await get(`${repository}/manifests/${reference}`)
      if (answer.status === 404) return null
      const text = await answer.text()
      return { digest: `sha256:${createHash('sha256').update(text).digest('hex')}`, text }
    },
    async tags(repository) {
      const answer = await get(`${repository}/tags/list`)
      return answer.ok ? (((await answer.json()) as { tags: string[] | null }).tags ?? []) : []
    },
    async hasBlob(repository, digest) {
      return (await get(`${repository}/blobs/${digest}`, 'HEAD')).ok
    },
    close: () => ended(child),
  }
}

export function basicAuthorization(): string {
  return `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`
}

/** A folder for DOCKER_CONFIG, as `docker login` creates it for these registries, with this buildx. */
export async function dockerConfig(buildx: string | null, ...addresses: string[]): Promise<string> {
  const folder = await temporaryFolder('docker')
  const auth = Buffer.from(`${USER}:${PASSWORD}`).toString('base64')
  const auths = Object.fromEntries(addresses.map(address => [address, { auth }]))
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths }))
  await mkdir(join(folder, 'cli-plugins'))
  if (buildx !== null) {
    const script = `#!/bin/sh\nexec '${buildx}' "$@"\n`
    await writeFile(join(folder, 'cli-plugins/docker-buildx'), script, { mode: 0o755 })
  }
  return folder
}

/** A port that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}
