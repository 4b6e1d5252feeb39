import { createApp } from './app.ts'

const app = createApp()

// PID 1 of a container has no default action for these signals. Without a handler, `docker stop`
// would wait ten seconds and then kill the process.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void app.close()
  })
}

const address = await app.listen({ host: '0.0.0.0', port: Number(process.env['PORT'] ?? 3000) })
console.log(`listening on ${address}`)
