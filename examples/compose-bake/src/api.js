import { Queue } from './queue.js'
import { serve } from './serve.js'

const queue = new Queue()

// POST /jobs puts the body into the queue, POST /jobs/next takes the oldest one out.
serve(async (request, response) => {
  if (request.method !== 'POST') return response.writeHead(404).end()
  if (request.url === '/jobs/next') return response.end(JSON.stringify(queue.take()))
  const parts = []
  for await (const part of request) parts.push(part)
  response.writeHead(queue.add(Buffer.concat(parts).toString()) ? 202 : 503).end()
})
