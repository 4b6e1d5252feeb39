import { createApp } from './app.js'

const server = createApp()
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.close()
    server.closeIdleConnections()
  })
}
server.listen(Number(process.env.PORT ?? 3000), () => console.log('listening'))
