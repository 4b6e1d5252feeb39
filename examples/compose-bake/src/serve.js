import { createServer } from 'node:http'

/** Serves /healthz itself and passes other requests to `handle`, until SIGTERM. */
export function serve(handle, stop = () => {}) {
  const server = createServer((request, response) => {
    if (request.url === '/healthz') response.end('{"status":"ok"}')
    else handle(request, response)
  })
  process.once('SIGTERM', () => {
    stop()
    server.close()
    server.closeIdleConnections()
  })
  server.listen(Number(process.env.PORT ?? 3000), () => console.log('listening'))
}
