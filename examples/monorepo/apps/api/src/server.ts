import { createApp } from './app.ts'

const server = createApp()
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close()
    server.closeIdleConnections()
  })
}
server.listen(Number(process.env['PORT'] ?? 3000), () => console.log('listening'))
