import { expect, test } from '@jest/globals'
import { causeOf, createContainerBuilder, waitBefore } from '../../src/buildx/create-builder.ts'
import { type FakePorts, fakePorts } from '../helpers/ports.ts'

function failing(stderr: string, times: number) {
  const ports: FakePorts = fakePorts(() => (ports.runs.length > times ? {} : { status: 1, stderr }))
  return { calls: ports.runs, ports }
}

const LIMIT = 'ERROR: Error response from daemon: toomanyrequests: You have reached your pull rate limit.\n'

test('a temporary limit is waited for, and leftovers of each attempt are removed', async () => {
  const { calls, ports } = failing(LIMIT, 2)
  let removed = 0
  await createContainerBuilder({ name: 'b', image: 'mirror.example.com/buildkit:v1' }, ports, async () => {
    removed++
  })
  expect(calls).toHaveLength(3)
  expect(calls[0]?.join(' ')).toContain('--driver-opt image=mirror.example.com/buildkit:v1')
  expect([ports.clock.waits.length, removed]).toEqual([2, 2])
})

test('a permanent limit is a failure that names the image and the input', async () => {
  const { calls, ports } = failing(LIMIT, 99)
  const made = createContainerBuilder({ name: 'b', image: null }, ports, async () => {})
  await expect(made).rejects.toMatchObject({
    code: 'builder-image-unavailable',
    message: expect.stringMatching(/moby\/buildkit:buildx-stable-1 .*4 attempts: the registry limits pulls/),
    hint: expect.stringContaining('the input builder-image'),
  })
  expect(calls).toHaveLength(4)
  expect(calls[0]).not.toContain('--driver-opt')
})

test.each([
  ['ERROR: Error response from daemon: manifest unknown\n', /Check the reference in the input builder-image/],
  ['ERROR: Error response from daemon: dial tcp: lookup a: no such host\n', /DNS and proxy/],
  [LIMIT, /^Log in to the registry/],
  ['ERROR: unexpected status from HEAD request to https://a/v2/: 503 Service Unavailable\n', /again later/],
])('the hint depends on the cause: %s', async (stderr, hint) => {
  const { ports } = failing(stderr, 99)
  const made = createContainerBuilder({ name: 'b', image: 'a/b:1' }, ports, async () => {})
  await expect(made).rejects.toMatchObject({
    code: 'builder-image-unavailable',
    hint: expect.stringMatching(hint),
  })
})

test('an error of the engine is not retried', async () => {
  const { calls, ports } = failing('ERROR: Error response from daemon: cgroup: mountpoint does not exist\n', 99)
  const made = createContainerBuilder({ name: 'b', image: null }, ports, async () => {})
  await expect(made).rejects.toMatchObject({ code: 'builder-not-created', message: expect.stringContaining('cgroup') })
  expect(calls).toHaveLength(1)
})

test('a canceled run does not start another attempt', async () => {
  const cancelled = new AbortController()
  const ports = fakePorts(() => ({ status: 1, stderr: LIMIT }), { signal: cancelled.signal })
  ports.clock.sleep = async () => cancelled.abort()
  const made = createContainerBuilder({ name: 'b', image: null }, ports, async () => {})
  await expect(made).rejects.toMatchObject({ code: 'cancelled' })
  expect(ports.runs).toHaveLength(1)
})

test('waits are limited and random, so jobs that failed together do not retry together', () => {
  const total = (random: number) => [1, 2, 3].reduce((sum, attempt) => sum + waitBefore(attempt, random), 0)
  expect(total(1)).toBeLessThanOrEqual(30_000)
  expect(total(0)).toBeLessThan(total(1))
})

test.each([
  ['Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit.', 'limit'],
  ['unexpected status from HEAD request to https://a/v2/b/manifests/1: 429 Too Many Requests', 'limit'],
  [
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
    'network',
  ],
  ['Error response from daemon: Get "https://registry-1.docker.io/v2/": context deadline exceeded', 'network'],
  [
    'failed to do request: Head "http://127.0.0.1:9/v2/x/manifests/1": dial tcp 127.0.0.1:9: connect: connection refused',
    'network',
  ],
  ['unexpected status from HEAD request to https://a/v2/b/manifests/1: 503 Service Unavailable', 'registry'],
  ['Error response from daemon: No such image: moby/buildkit:buildx-stable-1', 'registry'],
  ['Error response from daemon: manifest for mirror.example.com/b:1 not found: manifest unknown', 'absent'],
  ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?', 'engine'],
  ['dial unix /var/run/docker.sock: connect: connection refused', 'engine'],
  ['Error response from daemon: OCI runtime create failed', 'engine'],
])('%s: %s', (words, cause) => {
  expect(causeOf(words)).toBe(cause)
})
