import { describe, expect, test } from '@jest/globals'
import { isHiccup } from '../../src/buildx/hiccup.ts'

describe('a hiccup', () => {
  test.each([
    'ERROR: failed to build: failed to solve: Unavailable: forwarding Ping: no such job 2xv3n',
    'ERROR: failed to build: failed to solve: Unavailable: error reading from server: unexpected EOF',
    'ERROR: failed to build: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
    'ERROR: target app: failed to solve: a: failed to resolve source metadata for docker.io/library/a:latest: no active session for 9a4b: context deadline exceeded',
  ])('%s', error => expect(isHiccup(error)).toBe(true))
})

describe('no hiccup', () => {
  test.each([
    // Errors of OPA for a truncated Dockerfile.rego, and of BuildKit for a truncated Dockerfile.
    'ERROR: failed to build: failed to evaluate policy caps: Dockerfile.rego:4: rego_parse_error: unexpected eof token',
    'ERROR: failed to build: failed to evaluate policy caps: Dockerfile.rego:4: no such job: unexpected EOF',
    'ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: no such job',
    'ERROR: failed to solve: process "/bin/sh -c echo unexpected EOF here" did not complete successfully: exit code: 2',
    'ERROR: failed to solve: the file says: Unexpected eof',
    // The connection to the registry, not to the builder.
    'ERROR: failed to solve: debian: failed to resolve source metadata for docker.io/library/debian:latest: read tcp 10.0.0.1:1: connection reset by peer',
    'ERROR: failed to solve: failed to do request: Get "https://example.com/v2/": unexpected EOF',
  ])('%s', error => expect(isHiccup(error)).toBe(false))
})
