import { createServer, type Server } from 'node:http'
import { formatCents, type Item, total } from '@shop/shared'

const ITEMS: readonly Item[] = [
  { name: 'tea', cents: 450, count: 2 },
  { name: 'cup', cents: 1299, count: 1 },
]

/** GET /healthz, and GET /basket with its total. */
export function createApp(): Server {
  return createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url === '/healthz') response.end('{"status":"ok"}')
    else if (request.url === '/basket') response.end(JSON.stringify({ items: ITEMS, total: formatCents(total(ITEMS)) }))
    else response.writeHead(404).end('{"error":"no such page"}')
  })
}
