// Runs in the container, so the image needs no curl.
const healthy = await fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/healthz`).then(
  response => response.ok,
  () => false,
)
process.exit(healthy ? 0 : 1)
