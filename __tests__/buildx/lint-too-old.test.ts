import { expect, test } from '@jest/globals'
import { explainFailure } from '../../src/buildx/lint-answer.ts'

test.each([
  'unknown flag: --call',
  "unknown flag: --call\nSee 'docker buildx build --help'.",
  'WARNING: no config\nERROR: unknown flag: --call\n\nUsage:  docker buildx build',
  'ERROR: failed to solve: unsupported request frontend.lint: unsupported request frontend.lint',
  'ERROR: failed to build: failed to solve: Unimplemented: unsupported request frontend.lint',
  'ERROR: target app: failed to solve: rpc error: code = Unknown desc = unsupported frontend capability moby.buildkit.frontend.subrequests',
  'ERROR: failed to solve: failed to resolve source metadata for docker.io/docker/dockerfile:1.8.1@sha256:e87: not found',
])('a builder that cannot check is too old: %s', stderr => {
  expect(explainFailure(stderr)).toEqual({ kind: 'unsupported' })
})

test.each([
  // BuildKit's error for a stage that no target needs, after the line of the Dockerfile.
  '   5 | >>> FROM localhost:1/docker/dockerfile:1.8.1 AS unused\nERROR: failed to build: failed to solve: localhost:1/docker/dockerfile:1.8.1: failed to resolve source metadata for localhost:1/docker/dockerfile:1.8.1: dial tcp 127.0.0.1:1: connect: connection refused',
  'ERROR: failed to solve: docker/dockerfile:1.8.1@sha256:e87: failed to resolve source metadata for docker.io/docker/dockerfile:1.8.1@sha256:e87: not found',
  '   1 | >>> FROM a # unsupported request frontend.lint\nERROR: failed to solve: a: not found',
  'unknown flag: --call\nERROR: failed to solve: a: not found',
  'ERROR: dockerfile parse error on line 1: unknown instruction: unsupported request frontend.lint',
])("a Dockerfile's text in the message does not matter: %s", stderr => {
  expect(explainFailure(stderr)).toMatchObject({ kind: 'failed', message: expect.stringMatching(/^ERROR: /) })
})
