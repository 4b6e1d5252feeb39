import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A fault for a number of matching requests, or for all of them without a number. */
export interface Fault {
  method?: RegExp
  path?: RegExp
  times?: number
  act: Act
}

export type Act =
  /** Closes the connection after this many bytes of the request's body. */
  | { kind: 'cut'; after: number }
  /** Forwards the request after a delay. */
  | { kind: 'delay'; milliseconds: number }
  /** Never answers, and calls this function. */
  | { kind: 'hold'; held: () => void }
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }
  /** Requests another path. */
  | { kind: 'rewrite'; to: (path: string) => string }

export interface FaultyProxy {
  /** HOST:PORT. */
  address: string
  fail(fault: Fault): void
  /** Removes all faults. */
  recover(): void
  /** The requests, with the status of the answer; 0 for a closed or held connection. */
  requests: { method: string; path: string; status: number }[]
  close(): Promise<void>
}

/** A proxy on loopback in front of a registry. It tries faults in the order of their addition. */
export async function startFaultyProxy(registry: string): Promise<FaultyProxy> {
  const faults: (Fault & { left: number })[] = []
  const requests: FaultyProxy['requests'] = []
  const sockets = new Set<Socket>()
  const take = (method: string, path: string): Act | null => {
    const fault = faults.find(
      ({ left, method: wanted, path: place }) =>
        left > 0 && (wanted?.test(method) ?? true) && (place?.test(path) ?? true),
    )
    if (!fault) return null
    fault.left--
    return fault.act
  }
  const server = createServer((incoming, answer) => {
    const { method = '', url = '' } = incoming
    const entry = { method, path: url, status: 0 }
    requests.push(entry)
    answer.on('finish', () => {
      entry.status = answer.statusCode
    })
    const act = take(method, url)
    // Tests may close client connections.
    incoming.on('error', () => {})
    if (act?.kind === 'cut') cut(incoming, act.after)
    else if (act?.kind === 'hold') act.held()
    else if (act?.kind === 'answer') {
      incoming.resume()
      const type = act.body?.startsWith('{') ? 'application/json' : 'text/plain'
      answer.writeHead(act.status, { 'content-type': type, ...act.headers }).end(act.body ?? '')
    } else if (act?.kind === 'delay') setTimeout(() => forward(incoming, answer, registry, url), act.milliseconds)
    else forward(incoming, answer, registry, act?.kind === 'rewrite' ? act.to(url) : url)
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  return {
    address: `127.0.0.1:${await listening(server)}`,
    fail: fault => faults.push({ ...fault, left: fault.times ?? Infinity }),
    recover: () => void faults.splice(0),
    requests,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function cut(incoming: IncomingMessage, after: number): void {
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes >= after) incoming.socket.destroy()
  })
  incoming.on('end', () => incoming.socket.destroy())
}

function forward(incoming: IncomingMessage, answer: ServerResponse, registry: string, path: string): void {
  const [host = '', port = ''] = registry.split(':')
  const { method, headers } = incoming
  const upstream = request({ host, port, method, path, headers }, response => {
    answer.writeHead(response.statusCode ?? 502, response.headers)
    response.pipe(answer)
  })
  upstream.on('error', () => incoming.socket.destroy())
  incoming.pipe(upstream)
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as { port: number }).port
}
