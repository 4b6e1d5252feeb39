import { afterEach, describe, expect, test } from '@jest/globals'
import { type CacheService, type CacheServiceOptions, startCacheService } from './cache-service.ts'

const services: CacheService[] = []
const start = async (options?: CacheServiceOptions) => {
  const service = await startCacheService(options)
  services.push(service)
  return service
}
afterEach(() => Promise.all(services.splice(0).map(service => service.close())))

async function call(service: CacheService, method: string, body: object, token = service.env.ACTIONS_RUNTIME_TOKEN) {
  const response = await fetch(
    `${service.env.ACTIONS_RESULTS_URL}twirp/github.actions.results.api.v1.CacheService/${method}`,
    { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) },
  )
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

const create = (service: CacheService, key: string, token?: string) =>
  call(service, 'CreateCacheEntry', { key, version: 'v' }, token)
const lookup = (service: CacheService, key: string, token?: string, restore: string[] = []) =>
  call(service, 'GetCacheEntryDownloadURL', { key, restore_keys: restore, version: 'v' }, token)

async function save(service: CacheService, key: string, content: string, token?: string) {
  const { signed_upload_url: url = '' } = (await create(service, key, token)).body
  await fetch(url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: content })
  return call(service, 'FinalizeCacheEntryUpload', { key, size_bytes: content.length, version: 'v' }, token)
}

async function load(service: CacheService, key: string, headers: Record<string, string> = {}) {
  const { signed_download_url: url = '' } = (await lookup(service, key)).body
  return fetch(url, { headers })
}

describe('saving and loading', () => {
  test('one PUT, then a download', async () => {
    const service = await start()
    expect(await save(service, 'k', 'content')).toEqual({ status: 200, body: { ok: true, entry_id: '1' } })
    const response = await load(service, 'k')
    expect(await response.text()).toBe('content')
    expect(response.headers.get('x-ms-request-id')).toBeTruthy()
    expect(service.requests.map(({ operation, status }) => `${operation} ${status}`)).toEqual([
      'create 200',
      'upload 201',
      'finalize 200',
      'lookup 200',
      'download 200',
    ])
  })

  test('orders blocks by the list, not by their arrival', async () => {
    const service = await start()
    const { signed_upload_url: url = '' } = (await create(service, 'k')).body
    for (const [id, content] of [
      ['Mg==', 'second'],
      ['MQ==', 'first '],
    ])
      await fetch(`${url}&comp=block&blockid=${encodeURIComponent(id ?? '')}`, { method: 'PUT', body: content ?? '' })
    const list = '<BlockList><Latest>MQ==</Latest><Latest>Mg==</Latest></BlockList>'
    expect((await fetch(`${url}&comp=blocklist`, { method: 'PUT', body: list })).status).toBe(201)
    await call(service, 'FinalizeCacheEntryUpload', { key: 'k', size_bytes: 12, version: 'v' })
    expect(await (await load(service, 'k')).text()).toBe('first second')
  })

  test('a block list with a missing block is refused', async () => {
    const service = await start()
    const { signed_upload_url: url = '' } = (await create(service, 'k')).body
    const list = '<BlockList><Latest>MQ==</Latest></BlockList>'
    expect((await fetch(`${url}&comp=blocklist`, { method: 'PUT', body: list })).status).toBe(400)
  })

  test.each([
    ['Range', { range: 'bytes=2-4' }, 206, 'cde'],
    ['open Range', { range: 'bytes=4-' }, 206, 'efg'],
    ['x-ms-range first', { range: 'bytes=0-0', 'x-ms-range': 'bytes=6-6' }, 206, 'g'],
    ['beyond the end', { range: 'bytes=5-99' }, 206, 'fg'],
    ['outside', { range: 'bytes=7-9' }, 416, ''],
  ])('%s', async (_, headers, status, content) => {
    const service = await start()
    await save(service, 'k', 'abcdefg')
    const response = await load(service, 'k', headers)
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(content)
  })
})

describe('keys and scopes', () => {
  test('finds an entry by exact key, then the newest by prefix', async () => {
    const service = await start()
    for (const key of ['a', 'a-1', 'a-2', 'b']) await save(service, key, key)
    const found = async (key: string, restore?: string[]) =>
      (await lookup(service, key, undefined, restore)).body['matched_key']
    expect([await found('a'), await found('a-'), await found('x'), await found('x', ['b', 'a'])]).toEqual([
      'a',
      'a-2',
      undefined,
      'b',
    ])
  })

  test('does not find an entry that is not finalized or has another size', async () => {
    const service = await start()
    await create(service, 'k')
    const finalized = await call(service, 'FinalizeCacheEntryUpload', { key: 'k', size_bytes: 5, version: 'v' })
    expect(finalized.status).toBe(400)
    expect((await lookup(service, 'k')).body).toEqual({ ok: false })
  })

  test('answers 409 for an existing key', async () => {
    const service = await start()
    await save(service, 'k', 'content')
    expect(await create(service, 'k')).toMatchObject({ status: 409, body: { code: 'already_exists' } })
  })

  test('a pull request reads its base branch, but not the other way round', async () => {
    const service = await start()
    const pullRequest = service.token([
      { Scope: 'refs/pull/1/merge', Permission: 3 },
      { Scope: 'refs/heads/main', Permission: 1 },
    ])
    await save(service, 'base', 'content')
    await save(service, 'pull', 'content', pullRequest)
    expect((await lookup(service, 'base', pullRequest)).body['ok']).toBe(true)
    expect((await lookup(service, 'pull', pullRequest)).body['ok']).toBe(true)
    expect((await lookup(service, 'pull')).body['ok']).toBe(false)
  })
})

describe('refusals', () => {
  test('a read-only token may look up, but not create', async () => {
    const service = await start({ readOnly: true })
    expect(await create(service, 'k')).toMatchObject({ status: 403, body: { code: 'permission_denied' } })
    expect((await lookup(service, 'k')).status).toBe(200)
  })

  test.each(['', 'one.two', 'not a token'])('token %p is not accepted', async token => {
    const service = await start()
    expect((await create(service, 'k', token)).status).toBe(401)
  })

  test('a failing operation changes nothing', async () => {
    const service = await start({ failing: ['create'], failStatus: 503 })
    expect((await create(service, 'k')).status).toBe(503)
    expect(service.entries).toEqual([])
  })
})
