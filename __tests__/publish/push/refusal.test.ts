import { describe, expect, test } from '@jest/globals'
import { readRefusal } from '../../../src/publish/push/refusal.ts'
import { refusalHint, refusalMessage } from '../../../src/publish/push/refusal-words.ts'

const read = (output: string, reference = 'ghcr.io/acme/shop:1') => readRefusal(output, reference)
const skopeo = (message: string) =>
  `Copying blob sha256:1\ntime="2026-11-21T09:06:49Z" level=fatal msg=${JSON.stringify(message)}\n`
const buildx = (message: string) =>
  `ERROR: (*service).Write failed: rpc error: code = Unavailable desc = ref locked\n#1 ERROR: ${message}\n------\n > [internal] pushing a/b:\n------\nERROR: copy sha256:12 from oci-layout:///tmp/a@sha256:12 to ghcr.io/a/b:1: ${message}\n`

describe('attestations that are OCI artifacts', () => {
  test('a registry that does not support them is reported with a fix', () => {
    const words = 'denied: unknown manifest class for application/vnd.oci.empty.v1+json'
    expect([buildx(words), skopeo(words)].map(output => read(output).kind)).toEqual(['attestation', 'attestation'])
    expect(refusalHint('ghcr.io/acme/shop:1', 'attestation')).toContain('oci-artifact to false')
  })
  test.each([
    // gitlab.com, about the image of the attestation; ECR.
    [buildx('unknown: blob unknown to registry - sha256:12'), 'not-found'],
    [
      skopeo('writing manifest: uploading manifest 1 to h/a: manifest blob unknown: blob unknown to registry'),
      'server',
    ],
    [
      buildx('unexpected status from PUT request to http://h/v2/a/manifests/sha256:1: 405 Method Not Allowed'),
      'refused',
    ],
  ])('%s may be about one if the image has one', (output, kind) => {
    expect(read(output).kind).toBe(kind)
    expect(refusalHint('ghcr.io/acme/shop:1', read(output).kind, true)).toContain('oci-artifact to false')
    expect(refusalHint('ghcr.io/acme/shop:1', read(output).kind, false)).not.toContain('oci-artifact')
  })
  test.each(['unauthorized', 'quota', 'rate-limited', 'untrusted'] as const)('%s is about something else', kind =>
    expect(refusalHint('ghcr.io/acme/shop:1', kind, true)).not.toContain('oci-artifact'),
  )
})

describe('output of the programs', () => {
  // The output of buildx 0.37 and skopeo 1.9 for each answer of a registry.
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
      null,
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
      null,
      false,
    ],
    [skopeo('writing manifest: uploading manifest 1 to h/a: name unknown: no such project'), 'not-found', null, false],
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
    [skopeo('writing blob: initiating layer upload: toomanyrequests: slow down'), 'rate-limited', null, true],
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
        'failed to do request: Put "http://h/v2/a": wsarecv: An existing connection was forcibly closed by the remote host.',
      ),
      'unreachable',
      null,
      true,
    ],
    [
      buildx(
        'failed to do request: Head "http://h/v2/": dial tcp 127.0.0.1:1: connectex: No connection could be made because the target machine actively refused it.',
      ),
      'unreachable',
      null,
      true,
    ],
    [
      buildx(
        'unexpected status from PUT request to http://h/v2/a/manifests/1: 400 Bad Request\nserver message: tag is immutable',
      ),
      'immutable',
      400,
      false,
    ],
    [skopeo('writing manifest: denied: storage quota exceeded'), 'quota', null, false],
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
      null,
      true,
    ],
    ['something else\n', 'refused', null, false],
    ['', 'refused', null, false],
  ])('%j', (output, kind, status, transient) => {
    expect(read(output)).toMatchObject({ kind, status, transient })
  })
})

test("the registry's message is shown without the text around it", () => {
  expect(read(buildx('denied: no\nserver message: ask the owner')).words).toBe(
    'denied: no server message: ask the owner',
  )
  expect(read(skopeo('writing blob: denied: "no"')).words).toBe('writing blob: denied: "no"')
})

test.each([
  ['toomanyrequests: retry-after: 7', 7000],
  ['toomanyrequests: Retry-After=1', 1000],
  ['toomanyrequests: try again in 250ms', 250],
  ['toomanyrequests: try again in 2m', 120_000],
  ['toomanyrequests', null],
  ['denied: retry-after: 7', null],
])('%s asks for %s ms', (words, wait) => expect(read(`ERROR: ${words}`).wait).toBe(wait))

describe("a repository's name does not affect the classification", () => {
  const url = (path: string, name: string) => `https://ghcr.io/v2/${name}/${path}`
  test.each([
    [
      'acme/quota-service',
      (name: string) => buildx(`unexpected status from POST request to ${url('blobs/uploads/', name)}: 403 Forbidden`),
      'denied',
    ],
    [
      'acme/quota',
      (name: string) =>
        buildx(`unexpected status from PUT request to ${url('manifests/1', name)}: 503 Service Unavailable`),
      'server',
    ],
    [
      'quota',
      (name: string) =>
        skopeo(
          `initiating layer upload to /v2/${name}/blobs/uploads/ in ghcr.io: unauthorized: authentication required`,
        ),
      'unauthorized',
    ],
    ['acme/quota', () => buildx('name unknown: Repository "quota" not found'), 'not-found'],
    [
      'acme/immutable-infra',
      (name: string) =>
        skopeo(
          `writing manifest: uploading manifest immutable-1 to ghcr.io/${name}: received unexpected HTTP status: 502 Bad Gateway`,
        ),
      'server',
    ],
    ['acme/immutable', () => skopeo("denied: the repository 'immutable' is not yours"), 'denied'],
    [
      'acme/certificates',
      (name: string) => buildx(`failed to do request: Head "${url('blobs/sha256:1', name)}": EOF`),
      'unreachable',
    ],
    [
      'acme/certificates',
      (name: string) =>
        buildx(`failed to do request: Head "${url('blobs/sha256:1', name)}": read: connection reset by peer`),
      'unreachable',
    ],
    ['acme/timeout', (name: string) => buildx(`ghcr.io/${name}:immutable: unsupported media type`), 'refused'],
    [
      'acme/denied',
      (name: string) => skopeo(`checking whether a blob exists in ghcr.io/${name}: unexpected EOF`),
      'unreachable',
    ],
    ['acme/not-found/unauthorized', (name: string) => buildx(`pushing ghcr.io/${name}:immutable: EOF`), 'unreachable'],
    [
      'acme/docker-credential-helpers',
      (name: string) => buildx(`pushing ghcr.io/${name}: unauthorized`),
      'unauthorized',
    ],
  ] as const)('%s', (name, output, kind) => {
    expect(read(output(name), `ghcr.io/${name}:immutable`).kind).toBe(kind)
  })

  test('its message is shown unchanged', () => {
    const message = 'unexpected status from GET request to https://ghcr.io/v2/acme/quota/manifests/1: 403 Forbidden'
    expect(read(buildx(message), 'ghcr.io/acme/quota:1').words).toBe(message)
  })
})

describe('immutable tags and quotas', () => {
  test.each([
    [
      "tag invalid: The image tag '1' already exists in the 'shop' repository and cannot be overwritten because the repository is immutable.",
      'immutable',
    ],
    [
      'unexpected status from PUT request to https://h/v2/: 412 Precondition Failed: configured as immutable',
      'immutable',
    ],
    ['denied: "the tag is immutable"', 'immutable'],
    [
      'unexpected status from PUT request to https://h/v2/: 500 Internal Server Error: the immutability service is down',
      'server',
    ],
    ['unexpected status from PUT request to https://h/v2/: 503 Service Unavailable: quota service restarts', 'server'],
    ['unexpected status from PUT request to https://h/v2/: 507 Insufficient Storage', 'quota'],
    ['denied: adding 5 MiB of storage resource, which when updated to current usage will exceed the quota', 'quota'],
    ['denied: quota_exceeded', 'quota'],
    // As in a limit of requests per minute.
    [
      'unexpected status from PUT request to https://h/v2/: 429 Too Many Requests: Quota exceeded for quota metric',
      'rate-limited',
    ],
    ['toomanyrequests: Quota exceeded for quota metric "writes"', 'rate-limited'],
  ])('%s: %s', (message, kind) => expect(read(buildx(message)).kind).toBe(kind))
})

describe('TLS connections', () => {
  test.each([
    'x509: certificate signed by unknown authority',
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
    'http: server gave HTTP response to HTTPS client',
    'remote error: tls: bad certificate',
    'remote error: tls: unknown certificate authority',
    'remote error: tls: certificate required',
    'remote error: tls: handshake failure',
    'remote error: tls: protocol version not supported',
    'tls: first record does not look like a TLS handshake',
  ])('is not trusted: %s', message => {
    expect(read(buildx(`failed to do request: Head "https://h/": ${message}`))).toMatchObject({
      kind: 'untrusted',
      transient: false,
    })
  })
  test.each([
    'tls: use of closed connection',
    'net/http: TLS handshake timeout',
    'remote error: tls: internal error',
    'local error: tls: bad record MAC',
    'remote error: tls: user canceled',
    'tls: unexpected message',
  ])('was closed: %s', message => {
    expect(read(buildx(`failed to do request: Head "https://h/": ${message}`))).toMatchObject({
      kind: 'unreachable',
      transient: true,
    })
  })
})

describe('errors of this machine', () => {
  const gone =
    'error getting credentials - err: exec: "docker-credential-gcloud": executable file not found in $PATH, out: ``'
  // The output of both programs.
  test.each([
    ['credentials', buildx(gone)],
    ['credentials', buildx('error getting credentials - err: exit status 1, out: `StatusCode: 403, denied`')],
    [
      'credentials',
      skopeo(
        `initializing destination docker://h/a:1: getting username and password: 1 error occurred:\n\t* ${gone}\n\n`,
      ),
    ],
    [
      'credentials',
      skopeo(
        'initializing destination docker://h/a:1: getting username and password: 1 error occurred:\n\t* reading JSON file "/root/.docker/config.json": unmarshaling JSON at "/root/.docker/config.json": invalid character',
      ),
    ],
    [
      'local',
      buildx(
        'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info": dial unix /var/run/docker.sock: connect: permission denied',
      ),
    ],
    ['local', buildx('permission denied while trying to connect to the docker API at unix:///var/run/docker.sock')],
    [
      'local',
      buildx('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'),
    ],
    ['local', buildx('no builder "nobody" found')],
    ['local', buildx(`content sha256:${'0'.repeat(64)}: not found`)],
    ['local', skopeo('initializing source oci:/tmp/a:verified: open /tmp/a/index.json: no such file or directory')],
    ['local', skopeo('initializing source oci:/tmp/a:verified: open /tmp/a/index.json: permission denied')],
    ['local', buildx('fork/exec /root/.docker/cli-plugins/docker-buildx: permission denied')],
  ])('%s: %s', (kind, output) => expect(read(output)).toMatchObject({ kind, status: null, transient: false }))

  test('have no HTTP status of a registry', () => {
    const message =
      'unexpected status from PUT request to https://h/v2/: 500 Internal Server Error: open /data/a: no such file or directory'
    expect(read(buildx(message))).toMatchObject({ kind: 'server', status: 500 })
  })
})

test('a status counts only if the program reported it as one', () => {
  const messageFor = (output: string) => refusalMessage('Pushing a', read(output), 1)
  expect(messageFor(buildx('unexpected status from GET request to https://h/v2/: 404 Not Found'))).toContain(
    'such repository (404): "',
  )
  expect(messageFor(skopeo('name unknown: no such project'))).toContain('such repository: "name unknown')
  expect(messageFor(buildx('error getting credentials - err: exit status 125, out: ``'))).not.toContain('(')
  expect(messageFor('')).toBe('Pushing a failed: the registry refused it.')
})

test('the kind is found after any amount of text', () => {
  const name = `ghcr.io/${'a'.repeat(240)}`
  expect(
    read(skopeo(`checking whether a blob exists in ${name}: ${name}: ${name}: denied: no`), `${name}:1`),
  ).toMatchObject({ kind: 'denied' })
})

test.each(['credentials', 'local'] as const)('%s has a hint about this machine', kind => {
  expect(refusalHint('ghcr.io/acme/shop:1', kind)).toMatch(/helper|this machine/)
})
