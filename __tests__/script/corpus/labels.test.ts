import { expect, test } from '@jest/globals'
import { plant, readCorpus } from '../../../script/corpus/files.ts'
import { parseCase, parseLabel } from '../../../script/corpus/labels.ts'
import { CHECKS } from '../../../src/checks/registry.ts'

const DOCKERFILE = 'FROM debian:bookworm-slim\nRUN apt-get update\nUSER root\n'
const text = (head: string) => `${head}\n-- Dockerfile --\n${DOCKERFILE}-- app/run.sh --\n#!/bin/sh\n`
const none = () => {
  throw new Error('reads no file of the repository')
}

test('a case has labels, and the files of its context', () => {
  const head = [
    'about: x',
    'target: app',
    'args: [A=1]',
    'find: [error user/root at USER]',
    'start: { uid: 0, says: hi }',
  ]
  const one = parseCase('shell/x', text(head.join('\n')), none)
  expect(one.find).toEqual([{ check: 'user/root', severity: 'error', line: 3, path: null }])
  expect(one.start).toEqual({ uids: [0], says: 'hi', answers: null, exit: null, stops: null })
  expect([one.target, one.args, one.needs, one.may]).toEqual(['app', ['A=1'], [], []])
  expect([...one.files]).toEqual([
    ['Dockerfile', DOCKERFILE],
    ['app/run.sh', '#!/bin/sh\n'],
  ])
})

test('a case can have a folder of the repository as its context', () => {
  const head = 'about: x\ncontext: examples/x\nfile: Dockerfile.single\nfind: [error user/root at USER]\nstart: null\n'
  const one = parseCase('examples/x', head, path => (path === 'examples/x/Dockerfile.single' ? DOCKERFILE : none()))
  expect(one.find).toEqual([expect.objectContaining({ line: 3 })])
  expect(one.start).toBeNull()
})

test.each([
  ['error user/root', { line: null, path: null }],
  ['error user/root at RUN apt-get', { line: 2, path: null }],
  ['error user/root in /app/a file', { line: null, path: '/app/a file' }],
])('a label names a line, a path, or neither: %s', (label, expected) => {
  expect(parseLabel(label, DOCKERFILE)).toEqual({ check: 'user/root', severity: 'error', ...expected })
})

test.each([
  ['fatal user/root', 'not a label'],
  ['error root', 'not a label'],
  ['error user/root at COPY', '0 lines'],
  ['error user/root at ', 'not a label'],
])('a malformed label is an error: %s', (label, problem) => {
  expect(() => parseLabel(label, DOCKERFILE)).toThrow(problem)
})

test.each([
  ['about: x\nfind: []', 'how it starts'],
  ['about: x\nstart: null\nfined: []', 'unknown keys: fined'],
  ['about: x\nstart: { uid: 0 }', 'nothing says'],
  ['about: x\nstart: null\nfile: Other', 'there is no Other'],
])('malformed labels are an error: %s', (head, problem) => {
  expect(() => parseCase('x', text(head), none)).toThrow(problem)
})

test('every case of the corpus is well-formed, and its labels name checks', () => {
  const corpus = readCorpus()
  const ids = new Set(CHECKS.map(({ id }) => id))
  const labels = corpus.flatMap(({ name, find, may }) => [...find, ...may].map(({ check }) => `${name}: ${check}`))
  expect(labels.filter(label => !ids.has(label.replace(/.*: /, '')))).toEqual([])
  for (const { files } of corpus) for (const content of files.values()) expect(plant(content)).not.toContain('{{')
})

test('secrets are planted when the files are written', () => {
  expect(plant('token={{github}}\n')).toMatch(/^token=ghp_\w{36}\n$/)
  expect(() => plant('{{nothing}}')).toThrow('nothing is planted as nothing')
})
