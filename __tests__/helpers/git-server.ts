import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface GitServer {
  /** The URL of the repository. */
  url: string
  close(): void
}

/**
 * Serves a repository on loopback with git's own program. git-http-backend(1).
 * @param token the only one that may read it, as BuildKit sends it (moby/buildkit source/git/source.go)
 */
export async function serveGit(folder: string, token: string): Promise<GitServer> {
  const expected = `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.headers.authorization?.replace(/^Basic /i, 'basic ') !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="tests"' }).end()
      return
    }
    const { pathname, search } = new URL(request.url ?? '', 'http://localhost')
    const env = {
      PATH: process.env['PATH'] ?? '',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname.replace(/^\/app\.git/, '/.git'),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? '',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    }
    const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
    request.pipe(child.stdin)
    const output = await buffer(child.stdout)
    const end = output.indexOf('\r\n\r\n')
    const lines = output.toString('latin1', 0, end).split('\r\n')
    const headers = Object.fromEntries(lines.map(line => line.split(/: (.*)/s, 2) as [string, string]))
    response.writeHead(Number.parseInt(headers['Status'] ?? '200', 10), headers).end(output.subarray(end + 4))
  }
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/app.git`
  return { url, close: () => server.close() }
}
