import { describe, expect, test } from '@jest/globals'
import { emptyProgress, isBuildStep, readProgressLine } from '../../src/buildx/progress.ts'

describe('readProgressLine', () => {
  // A frontend's error is printed unchanged, on separate lines.
  test.each([
    '{"vertexes":5}',
    '{"vertexes":[null,1,"x",{"digest":7,"name":"n"},{"digest":"d"}]}',
    '{"logs":[null,{"vertex":"d"},{"vertex":"d","data":1}]}',
    '{"vertexes":[{"digest":"d","name":"n","error":{"a":1}}]}',
    '{}',
  ])('%s', line => {
    const progress = emptyProgress()
    expect(() => readProgressLine(progress, line)).not.toThrow()
    expect(progress.log).toEqual([])
    for (const step of progress.steps.values()) expect(step.error).toBeNull()
  })

  test('CRLF line endings leave no carriage return', () => {
    const progress = emptyProgress()
    for (const text of ['one\r\ntwo\r\n', 'three\r', 'four'])
      readProgressLine(
        progress,
        JSON.stringify({ logs: [{ vertex: 'd', data: Buffer.from(text).toString('base64') }] }),
      )
    expect(progress.log.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four'])
  })

  const add = (progress: ReturnType<typeof emptyProgress>, vertex: string, stream: number, text: Buffer | string) =>
    readProgressLine(
      progress,
      JSON.stringify({ logs: [{ vertex, stream, data: Buffer.from(text).toString('base64') }] }),
    )

  // Each write of a program is an event: ls writes its name, the message and the end of the line separately.
  test('a line that arrives in parts is one line', () => {
    const progress = emptyProgress()
    const é = Buffer.from('é')
    add(progress, 'a', 2, 'ls: ')
    add(progress, 'b', 2, 'other step\n')
    add(progress, 'a', 1, 'other stream\n')
    add(progress, 'a', 2, Buffer.concat([Buffer.from("cannot access '/"), é.subarray(0, 1)]))
    add(progress, 'a', 2, Buffer.concat([é.subarray(1), Buffer.from("'")]))
    add(progress, 'a', 2, '\n')
    add(progress, 'a', 2, 'next\n  \n')
    add(progress, 'a', 2, 'last')
    expect(progress.log).toEqual([
      { step: 'a', text: "ls: cannot access '/é'" },
      { step: 'b', text: 'other step' },
      { step: 'a', text: 'other stream' },
      { step: 'a', text: 'next' },
      { step: 'a', text: 'last' },
    ])
  })

  test('a line of endless parts is cut', () => {
    const progress = emptyProgress()
    for (let part = 0; part < 100; part++) add(progress, 'a', 1, 'x'.repeat(1000))
    expect(progress.log.map(({ text }) => text.length)).toEqual([4000])
  })

  test('an unfinished line is cut', () => {
    const progress = emptyProgress()
    const data = Buffer.from('x'.repeat(100_000)).toString('base64')
    readProgressLine(progress, JSON.stringify({ logs: [{ vertex: 'd', data }] }))
    expect(progress.log.map(({ text }) => text.length)).toEqual([4000])
  })
})

// buildx writes a bake target's name into the brackets, or in front, if it builds several targets.
test.each([
  ['[build 1/2] RUN a', true],
  ['[1/2] RUN a', true],
  ['[ 1/10] RUN a', true],
  ['[linux/amd64 build 1/2] RUN a', true],
  ['[linux/amd64->arm64  1/10] RUN a', true],
  ['[internal 1/2] RUN a', true],
  ['[app 1/2] RUN a', true],
  ['[app build 1/2] RUN a', true],
  ['[app linux/amd64 my.stage-1  1/10] RUN a', true],
  ['[internal] load build context', false],
  ['[linux/amd64 internal] load metadata for docker.io/library/a:latest', false],
  ['[app internal] load build context', false],
  ['[auth] library/a:pull token for registry-1.docker.io', false],
  ['[app auth] library/a:pull token for registry-1.docker.io', false],
  ['[context lib] load from client', false],
  ['[linux/amd64] generating sbom using docker.io/docker/scanner', false],
  ['[app] exporting to image', false],
  ['exporting to image', false],
  ['resolve image config for docker-image://docker.io/docker/dockerfile:1', false],
])('%s is a step of the Dockerfile: %s', (name, expected) =>
  expect(isBuildStep({ digest: '', name, started: null, completed: null, cached: false, error: null })).toBe(expected),
)
