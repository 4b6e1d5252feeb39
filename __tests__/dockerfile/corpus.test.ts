import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type Answer, comparable, readWithStagegate } from '../../script/fuzz/dockerfile-reader.ts'
import { CORPUS } from './corpus.ts'

/** What BuildKit reads in each Dockerfile of the corpus. */
const FIXTURE = join(import.meta.dirname, '../fixtures/dockerfiles/buildkit.json')
const answers: Record<string, Answer> = JSON.parse(readFileSync(FIXTURE, 'utf8'))

test('the corpus has more than 100 Dockerfiles, most of which BuildKit accepts', () => {
  expect(new Set(CORPUS.map(([, text]) => text)).size).toBeGreaterThan(100)
  expect(Object.values(answers).filter(({ Refused }) => Refused === '').length).toBeGreaterThan(100)
})

describe('instructions, flags, lines and stages are those that BuildKit reads', () => {
  test.each(CORPUS)('%s', (_, text) => {
    const answer = answers[text]
    if (answer === undefined)
      throw new Error('the fixture lacks this Dockerfile: run the Go test with UPDATE_FIXTURES=1')
    const own = readWithStagegate({ Text: text, Words: [], Values: [] })
    expect(comparable(own, answer)).toEqual(comparable(answer, answer))
  })
})
