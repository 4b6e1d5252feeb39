import { describe, expect, test } from '@jest/globals'
import { readRefusal } from '../../../src/publish/push/refusal.ts'

const skopeo = (message: string) =>
  `Copying blob sha256:1\ntime="2026-11-21T09:06:49Z" level=fatal msg=${JSON.stringify(message)}\n`
const buildx = (message: string) =>
  `ERROR: (*service).Write failed: rpc error: code = Unavailable desc = ref locked\n#1 ERROR: ${message}\n------\n > [internal] pushing a/b:\n------\nERROR: copy sha256:12 from oci-layout:///tmp/a@sha256:12 to ghcr.io/a/b:1: ${message}\n`

describe('what the programs print', () => {
  // The texts are those that buildx 0.37 and skopeo 1.9 gave for each answer of a registry.
  test.each([
    [
      buildx('unexpected status from HEAD request to http://h/v2/a/blobs/sha256:1: 401 Unauthorized'),
      'unauthorized',
      401,
      false,
    ],
    [
      skopeo(
        'trying to reuse blob at destination: checking whether a blob sha256:1 exists: unauthorized: authentication required',
      ),
      'unauthorized',
      401,
      false,
    ],
    [
      buildx(
        'failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://ghcr.io/token?scope=x: 403 Forbidden',
      ),
      'denied',
      403,
      false,
    ],
    [
      skopeo(
        'writing blob: initiating layer upload to /v2/a/blobs/uploads/ in ghcr.io: denied: permission_denied: write_package',
      ),
      'denied',
      403,
      false,
    ],
    [skopeo('writing manifest: uploading manifest 1 to h/a: name unknown: no such project'), 'not-found', 404, false],
    [
      skopeo('writing blob: uploading layer chunked: StatusCode: 413, Request Entity Too Large'),
      'too-large',
      413,
      false,
    ],
    [
      buildx('unexpected status from PUT request to http://h/v2/a/blobs/uploads/1: 413 Request Entity Too Large'),
      'too-large',
      413,
      false,
    ],
    [buildx('unexpected status from POST request to http://h/v2/: 429 Too Many Requests'), 'rate-limited', 429, true],
    [skopeo('writing blob: initiating layer upload: toomanyrequests: slow down'), 'rate-limited', 429, true],
    [
      skopeo('writing blob: initiating layer upload: received unexpected HTTP status: 503 Service Unavailable'),
      'server',
      503,
      true,
    ],
    [
      buildx(
        'failed to do request: Head "http://127.0.0.1:5988/v2/": dial tcp 127.0.0.1:5988: connect: connection refused',
      ),
      'unreachable',
      null,
      true,
    ],
    [
      skopeo('pinging container registry h: Get "http://h/v2/": dial tcp: lookup h: no such host'),
      'unreachable',
      null,
      true,
    ],
    [buildx('failed to do request: Put "http://h/v2/a": EOF'), 'unreachable', null, true],
    [
      buildx(
        'unexpected status from PUT request to http://h/v2/a/manifests/1: 400 Bad Request\nserver message: tag is immutable',
      ),
      'immutable',
      400,
      false,
    ],
    [skopeo('writing manifest: denied: storage quota exceeded'), 'quota', 403, false],
    [
      buildx(
        'failed to do request: Head "https://h/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      ),
      'untrusted',
      null,
      false,
    ],
    [
      skopeo('pinging container registry h: Get "https://h/v2/": http: server gave HTTP response to HTTPS client'),
      'untrusted',
      null,
      false,
    ],
    [
      buildx(
        'unexpected status from PUT request to http://h/v2/a/blobs/uploads/6f?_state=x&digest=sha256%3A1: 404 Not Found',
      ),
      'server',
      404,
      true,
    ],
    [
      buildx('unexpected status from POST request to http://h/v2/a/blobs/uploads/: 404 Not Found'),
      'not-found',
      404,
      false,
    ],
    [
      skopeo('writing blob: uploading layer chunked: blob upload unknown: blob upload unknown to registry'),
      'server',
      null,
      true,
    ],
    [
      skopeo('writing manifest: uploading manifest 1 to h/a: manifest blob unknown: blob unknown to registry'),
      'server',
      404,
      true,
    ],
    ['something else\n', 'refused', null, false],
    ['', 'refused', null, false],
  ])('%j', (output, kind, status, passing) => {
    expect(readRefusal(output)).toMatchObject({ kind, status, passing })
  })
})

test('the registry’s words are told, without what stands around them', () => {
  expect(readRefusal(buildx('denied: no\nserver message: ask the owner')).words).toBe(
    'denied: no server message: ask the owner',
  )
  expect(readRefusal(skopeo('writing blob: denied: "no"')).words).toBe('writing blob: denied: "no"')
})

test.each([
  ['toomanyrequests: retry-after: 7', 7000],
  ['toomanyrequests: Retry-After=1', 1000],
  ['toomanyrequests: try again in 250ms', 250],
  ['toomanyrequests: try again in 2m', 120_000],
  ['toomanyrequests', null],
  ['denied: retry-after: 7', null],
])('%s asks for %s ms', (words, wait) => expect(readRefusal(`ERROR: ${words}`).wait).toBe(wait))
