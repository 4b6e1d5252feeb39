/** A registry whose repositories fail, each in the way that its name says. Answers: OCI distribution specification 1.1. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { networkInterfaces } from 'node:os'

export interface RefusingRegistry {
  /** HOST:PORT on loopback, where builders accept plain HTTP. */
  address: string
  /** The same on another address of this machine; null if it has none. */
  outside: string | null
  /** Speaks TLS with a certificate that nobody trusts. */
  tls: { address: string; outside: string | null }
  close(): Promise<void>
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

const CONFIG = JSON.stringify({
  architecture: 'amd64',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [`sha256:${'1'.repeat(64)}`] },
  config: {},
})
const IMAGE = JSON.stringify({
  schemaVersion: 2,
  mediaType: MANIFEST,
  config: {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: digestOf(CONFIG),
    size: CONFIG.length,
  },
  layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: `sha256:${'2'.repeat(64)}`, size: 100 }],
})
const OTHER_PLATFORM = JSON.stringify({
  schemaVersion: 2,
  mediaType: INDEX,
  manifests: [
    {
      mediaType: MANIFEST,
      digest: digestOf(IMAGE),
      size: IMAGE.length,
      platform: { os: 'linux', architecture: 's390x' },
    },
  ],
})

/** The status and the error code of the specification's table "Error Codes", by repository. */
const REFUSALS: Readonly<Record<string, readonly [number, string]>> = {
  denied: [403, 'DENIED'],
  missing: [404, 'MANIFEST_UNKNOWN'],
  limited: [429, 'TOOMANYREQUESTS'],
  broken: [500, 'UNKNOWN'],
  unavail: [503, 'UNAVAILABLE'],
}

type Answer = (status: number, text: string, headers?: Record<string, string>) => void

/** Starts it. It also serves `/file`, and `/statusNNN` with that status. */
export async function startRefusingRegistry(): Promise<RefusingRegistry> {
  const listener: RequestListener = ({ url = '', method, headers, socket }, response) => {
    const answer = answering(response, method)
    const [, repository, kind, reference = ''] = /^\/v2\/(.+?)\/(manifests|blobs)\/(.*)$/.exec(url) ?? []
    if (repository === 'cut') socket.destroy()
    else if (kind === 'manifests') answerManifest(answer, repository ?? '', reference, headers.host ?? '')
    else if (kind === 'blobs') answerBlob(answer, repository ?? '', reference)
    else if (url === '/v2/' || url === '/file') answer(200, '{}')
    else answer(Number(/^\/status(\d+)/.exec(url)?.[1] ?? 404), 'no')
  }
  const pfx = readFileSync(new URL('../fixtures/key-stores/openssl.p12', import.meta.url))
  const servers = [createServer(listener), createTlsServer({ pfx, passphrase: 'changeit' }, listener)] as const
  const [plain, tls] = await Promise.all(servers.map(addressesOf))
  if (!plain || !tls) throw new Error('no server listens')
  return {
    ...plain,
    tls,
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise(resolve => server.close(resolve))
      }
    },
  }
}

/** Starts a server on all addresses of this machine. */
async function addressesOf(server: Server): Promise<Pick<RefusingRegistry, 'address' | 'outside'>> {
  await new Promise<void>(resolve => server.listen(0, '0.0.0.0', resolve))
  const { port } = server.address() as AddressInfo
  const outside = Object.values(networkInterfaces())
    .flatMap(all => all ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  return { address: `127.0.0.1:${port}`, outside: outside ? `${outside.address}:${port}` : null }
}

function answering(response: ServerResponse, method: string | undefined): Answer {
  return (status, text, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(method === 'HEAD' ? undefined : text)
  }
}

function answerManifest(answer: Answer, repository: string, reference: string, host: string): void {
  const document = (text: string, type: string) =>
    answer(200, text, { 'content-type': type, 'docker-content-digest': digestOf(text) })
  const refusal = REFUSALS[repository]
  if (refusal) answer(refusal[0], errors(refusal[1]))
  else if (repository === 'unauthorized') unauthorized(answer, 'Basic realm="tests"')
  else if (repository === 'token') unauthorized(answer, `Bearer realm="http://${host}/status401",service="tests"`)
  else if (repository === 'html') document('<html>Welcome</html>', 'text/html')
  else if (repository === 'garbage') document('{nope', MANIFEST)
  else if (repository === 'noplatform' && reference !== digestOf(IMAGE)) document(OTHER_PLATFORM, INDEX)
  else document(IMAGE, MANIFEST)
}

function unauthorized(answer: Answer, challenge: string): void {
  answer(401, errors('UNAUTHORIZED'), { 'www-authenticate': challenge })
}

function answerBlob(answer: Answer, repository: string, digest: string): void {
  const binary = { 'content-type': 'application/octet-stream' }
  if (digest === digestOf(CONFIG)) answer(200, CONFIG, binary)
  else if (repository === 'badblob') answer(200, 'x'.repeat(100), binary)
  else answer(404, errors('BLOB_UNKNOWN'))
}

const errors = (code: string) => JSON.stringify({ errors: [{ code, message: 'the tests say no' }] })
