// Runs in the container, so the image needs no curl.
const port = process.env['PORT'] ?? '3000'
const healthy = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2000) }).then(
  response => response.ok,
  () => false,
)
process.exit(healthy ? 0 : 1)
