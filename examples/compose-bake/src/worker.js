import { serve } from './serve.js'

const api = process.env.API_URL ?? 'http://api:3000'
let done = 0

async function work() {
  const job = await fetch(`${api}/jobs/next`, { method: 'POST' }).then(
    response => response.json(),
    () => null,
  )
  if (job !== null) done++
}

const timer = setInterval(work, 1000)
serve(
  (_, response) => response.end(JSON.stringify({ done })),
  () => clearInterval(timer),
)
