import { createApp } from './app.ts'

const app = createApp()

// As the first process of a container, node gets no default action for these: without a handler
// `docker stop` would wait ten seconds and then kill.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void app.close()
  })
}

const address = await app.listen({ host: '0.0.0.0', port: Number(process.env['PORT'] ?? 3000) })
console.log(`listening on ${address}`)
