import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CacheEntry, type CacheScope, createCacheStore } from './cache-store.ts'
import type { Gate } from './gate.ts'

export type CacheOperation = 'create' | 'upload' | 'finalize' | 'lookup' | 'download'

export interface CacheRequest {
  operation: CacheOperation
  key: string
  status: number
}

export interface CacheServiceOptions {
  /** A read-only token, as in a fork's pull request. */
  readOnly?: boolean
  /** Operations that fail with `failStatus`. */
  failing?: CacheOperation[]
  /** 403 by default, which BuildKit accepts at once; it retries for minutes after 429, and uploads after 5xx. */
  failStatus?: number
  /** Operations that wait until their gate is open. */
  late?: Partial<Record<CacheOperation, Gate>>
  /** The scopes of `env`'s token. The first writable scope is written; readable ones are searched in this order. */
  scopes?: CacheScope[]
  /** The address that the service listens on and uses in URLs. */
  host?: string
}

export interface CacheService {
  /** Variables that the runner passes to a JavaScript action. */
  env: { ACTIONS_RESULTS_URL: string; ACTIONS_RUNTIME_TOKEN: string; ACTIONS_CACHE_SERVICE_V2: string }
  /** A token for other scopes of the same cache, such as another branch or pull request. */
  token(scopes: CacheScope[]): string
  /** All entries, oldest first, including those that were not finalized. */
  entries: readonly CacheEntry[]
  /** All answered requests, in order. */
  requests: readonly CacheRequest[]
  close(): Promise<void>
}

const SERVICE = '/twirp/github.actions.results.api.v1.CacheService/'
const OPERATIONS: Record<string, CacheOperation> = {
  CreateCacheEntry: 'create',
  FinalizeCacheEntryUpload: 'finalize',
  GetCacheEntryDownloadURL: 'lookup',
}

interface Answer {
  status: number
  body?: Buffer | object
  headers?: Record<string, string>
}

/**
 * A fake of GitHub's cache service, version 2, on loopback: the Twirp calls with JSON bodies, and the Azure blob
 * requests behind the signed URLs, as far as BuildKit and @actions/cache use them. It keeps entries in memory.
 */
export async function startCacheService(options: CacheServiceOptions = {}): Promise<CacheService> {
  const { host = '127.0.0.1', failing = [], failStatus = 403 } = options
  const scopes = options.scopes ?? [{ Scope: 'refs/heads/main', Permission: options.readOnly ? 1 : 3 }]
  const store = createCacheStore()
  const requests: CacheRequest[] = []
  let base = ''

  const attempt = async (operation: CacheOperation, key: string, act: () => Answer): Promise<Answer> => {
    await options.late?.[operation]?.pass()
    const fails = failing.includes(operation)
    const answer = fails ? twirp(failStatus, 'internal', `this service fails every ${operation}`) : act()
    requests.push({ operation, key, status: answer.status })
    return answer
  }

  const call = (operation: CacheOperation, allowed: CacheScope[], message: Record<string, unknown>): Answer => {
    const key = String(message['key'])
    const version = String(message['version'])
    if (operation === 'create') {
      const entry = store.create(allowed, key, version)
      if (entry === 'denied') return twirp(403, 'permission_denied', 'cache write denied: no writable scope')
      if (entry === 'exists') return twirp(409, 'already_exists', `cache entry ${key} already exists`)
      return { status: 200, body: { ok: true, signed_upload_url: `${base}/blob/${entry.id}?sig=upload` } }
    }
    if (operation === 'finalize') {
      const entry = store.finalize(allowed, key, version, Number(message['size_bytes']))
      if (!entry) return twirp(400, 'invalid_argument', `${key} was not reserved, or its size differs`)
      return { status: 200, body: { ok: true, entry_id: String(entry.id) } }
    }
    const keys = [key, ...((message['restore_keys'] as string[] | undefined) ?? [])]
    const entry = store.find(allowed, keys, version)
    if (!entry) return { status: 200, body: { ok: false } }
    const url = `${base}/blob/${entry.id}?sig=download`
    return { status: 200, body: { ok: true, signed_download_url: url, matched_key: entry.key } }
  }

  const upload = (entry: CacheEntry, url: URL, request: IncomingMessage, body: Buffer): Answer => {
    const component = url.searchParams.get('comp')
    if (component === 'block') entry.blocks.set(url.searchParams.get('blockid') ?? '', body)
    else if (component === 'blocklist') {
      const ids = [...body.toString().matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(match => match[1] ?? '')
      if (!store.commit(entry, ids)) return { status: 400 }
    } else if (request.headers['x-ms-blob-type'] === 'BlockBlob') entry.bytes = body
    else return { status: 400 }
    return { status: 201 }
  }

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', base)
    const body = await readBody(request)
    if (url.pathname.startsWith(SERVICE) && request.method === 'POST') {
      const operation = OPERATIONS[url.pathname.slice(SERVICE.length)]
      const allowed = scopesOf(request.headers.authorization)
      if (!operation) return twirp(404, 'bad_route', url.pathname)
      const message = JSON.parse(body.toString())
      return attempt(operation, message.key, () =>
        allowed ? call(operation, allowed, message) : twirp(401, 'unauthenticated', 'no valid token'),
      )
    }
    const entry = store.entries.find(({ id }) => url.pathname === `/blob/${id}`)
    const signature = url.searchParams.get('sig')
    if (!entry) return { status: 404 }
    if (request.method === 'PUT' && signature === 'upload' && !entry.finalized)
      return attempt('upload', entry.key, () => upload(entry, url, request, body))
    if ((request.method === 'GET' || request.method === 'HEAD') && signature === 'download')
      return attempt('download', entry.key, () => slice(entry.bytes, request))
    return { status: 403 }
  }

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown): Answer => ({ status: 500, body: { code: 'internal', msg: String(error) } }))
      .then(given => send(request, response, given))
  })
  await new Promise<void>(listening => server.listen(0, host, listening))
  base = `http://${host}:${(server.address() as AddressInfo).port}`

  return {
    env: {
      ACTIONS_RESULTS_URL: `${base}/`,
      ACTIONS_RUNTIME_TOKEN: token(scopes),
      ACTIONS_CACHE_SERVICE_V2: 'true',
    },
    token,
    entries: store.entries,
    requests,
    close: () =>
      new Promise(closed => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

function twirp(status: number, code: string, msg: string): Answer {
  return { status, body: { code, msg } }
}

/** A token without a valid signature: nobody verifies it. BuildKit and the service read only the claims. */
function token(scopes: CacheScope[]): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { ac: JSON.stringify(scopes), nbf: now - 60, exp: now + 6 * 3600 }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`
}

function scopesOf(authorization: string | undefined): CacheScope[] | undefined {
  const claims = authorization?.match(/^Bearer [^.]+\.([^.]+)\.[^.]+$/)?.[1]
  if (!claims) return undefined
  const { ac, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  return exp > Date.now() / 1000 ? JSON.parse(ac) : undefined
}

/** Azure prefers `x-ms-range` to `Range`, and answers both with 206. */
function slice(bytes: Buffer, request: IncomingMessage): Answer {
  const range = String(request.headers['x-ms-range'] ?? request.headers.range ?? '').match(/^bytes=(\d+)-(\d*)$/)
  if (!range) return { status: 200, body: bytes }
  const start = Number(range[1])
  if (start >= bytes.length) return { status: 416 }
  const end = Math.min(range[2] ? Number(range[2]) : Number.POSITIVE_INFINITY, bytes.length - 1)
  return {
    status: 206,
    body: bytes.subarray(start, end + 1),
    headers: { 'content-range': `bytes ${start}-${end}/${bytes.length}` },
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Answer): void {
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json'
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    // Without this header, clients of Azure's blob service assume a broken proxy.
    'x-ms-request-id': '00000000-0000-0000-0000-000000000000',
    etag: '"0"',
    'last-modified': new Date(0).toUTCString(),
    ...headers,
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
