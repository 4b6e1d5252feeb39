import { createServer } from 'node:http'
import { badge } from './badge.js'

/** GET /healthz, and GET /badge/336699.png */
export function createApp() {
  return createServer(async (request, response) => {
    const [, color] = /^\/badge\/([0-9a-f]{6})\.png$/.exec(request.url ?? '') ?? []
    if (request.url === '/healthz') {
      response.setHeader('content-type', 'application/json').end('{"status":"ok"}')
    } else if (color) {
      response.setHeader('content-type', 'image/png').end(await badge(color))
    } else {
      response.writeHead(404).end()
    }
  })
}
