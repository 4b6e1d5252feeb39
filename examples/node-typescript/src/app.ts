import { type FastifyInstance, fastify } from 'fastify'
import { Notes } from './notes.ts'

const noteBody = {
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: { type: 'string', minLength: 1, maxLength: 1000 } },
} as const

/** The service without a socket, so tests can call it directly. */
export function createApp(notes = new Notes()): FastifyInstance {
  const app = fastify({ logger: process.env['LOG'] === '1' })

  app.get('/healthz', () => ({ status: 'ok' }))

  app.get('/notes', () => notes.all())

  app.get<{ Params: { id: string } }>('/notes/:id', (request, reply) => {
    const note = notes.get(Number(request.params.id))
    return note ?? reply.code(404).send({ error: 'no such note' })
  })

  app.post<{ Body: { text: string } }>('/notes', { schema: { body: noteBody } }, (request, reply) =>
    reply.code(201).send(notes.add(request.body.text)),
  )

  return app
}
