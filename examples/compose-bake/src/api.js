import { Queue } from './queue.js'
import { serve } from './serve.js'

const queue = new Queue()

// POST /jobs adds the body to the queue; POST /jobs/next removes and returns the oldest job.
serve(async (request, response) => {
  if (request.method !== 'POST') return response.writeHead(404).end()
  if (request.url === '/jobs/next') return response.end(JSON.stringify(queue.take()))
  const parts = []
  for await (const part of request) parts.push(part)
  response.writeHead(queue.add(Buffer.concat(parts).toString()) ? 202 : 503).end()
})
