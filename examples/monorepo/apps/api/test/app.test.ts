import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createApp } from '../src/app.ts'

test('answers with the total that the shared package counts', async () => {
  const server = createApp().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/basket`)
  assert.equal(((await response.json()) as { total: string }).total, '21.99')
  server.close()
})
