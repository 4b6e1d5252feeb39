import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApp } from '../src/app.ts'

test('answers the health check', async () => {
  const response = await createApp().inject('/healthz')
  assert.equal(response.statusCode, 200)
  assert.deepEqual(response.json(), { status: 'ok' })
})

test('keeps the notes it was given, in order', async () => {
  const app = createApp()
  for (const text of ['first', 'second']) {
    const response = await app.inject({ method: 'POST', url: '/notes', payload: { text } })
    assert.equal(response.statusCode, 201)
  }
  assert.deepEqual((await app.inject('/notes')).json(), [
    { id: 1, text: 'first' },
    { id: 2, text: 'second' },
  ])
  assert.deepEqual((await app.inject('/notes/2')).json(), { id: 2, text: 'second' })
})

test('answers 404 for a note that is not there', async () => {
  const response = await createApp().inject('/notes/7')
  assert.equal(response.statusCode, 404)
})

test('refuses a note without text', async () => {
  const response = await createApp().inject({ method: 'POST', url: '/notes', payload: {} })
  assert.equal(response.statusCode, 400)
})
