import { describe, expect, test } from '@jest/globals'
import { type CommitGraph, findBaseline } from '../../src/baseline/find.ts'
import { encodeRecord } from '../../src/baseline/record.ts'
import { type RecordStore, recordKey } from '../../src/baseline/record-store.ts'
import type { Comparison } from '../../src/baseline/reference-commit.ts'
import { renderJson } from '../../src/report/json.ts'
import { report } from '../helpers/reports.ts'

const sha = (n: number) => String(n).padStart(40, '0')
const ENDLESS = new AbortController().signal
const KEYS = { step: 's', variant: 'v' }
/** Commits 9 to 0, newest first. */
const CHAIN = Array.from({ length: 10 }, (_, index) => sha(9 - index))
const graph: CommitGraph = {
  mergeBase: async base => (base === 'main' ? sha(9) : null),
  firstParents: async commit => CHAIN.slice(CHAIN.indexOf(commit)),
}
const recordOf = (n: number) => encodeRecord(renderJson(report({ source: { ...report().source, commit: sha(n) } })), [])

function store(entries: Record<string, string>): RecordStore {
  return {
    async restore(keys) {
      for (const key of keys) {
        const found =
          Object.keys(entries).find(name => name === key) ?? Object.keys(entries).find(name => name.startsWith(key))
        if (found !== undefined) return { kind: 'found', key: found, bytes: Buffer.from(entries[found] ?? '') }
      }
      return { kind: 'missing' }
    },
    save: async () => ({ kind: 'not-saved', why: '' }),
  }
}
const saved = (...commits: number[]) => Object.fromEntries(commits.map(n => [recordKey(KEYS, sha(n)), recordOf(n)]))
const PULL: Comparison = { kind: 'merge-base', bases: ['main', sha(1)], head: 'h', enforced: true }
const find = (entries: Record<string, string>, comparison: Comparison | null = PULL) =>
  findBaseline(comparison, KEYS, graph, store(entries), ENDLESS)

test('the merge base, exactly', async () => {
  expect((await find(saved(9, 8))).origin).toMatchObject({ kind: 'exact', commit: sha(9), commitsBehind: 0 })
})
test('else the nearest commit before it that has a report', async () => {
  expect((await find(saved(2, 6))).origin).toMatchObject({ kind: 'ancestor', commit: sha(6), commitsBehind: 3 })
})
test('a record of the same step with other targets is accepted; its own comes first', async () => {
  const other = recordKey({ step: 's', variant: 'w' }, sha(9))
  const found = await find({ [other]: recordOf(9) })
  expect(found.origin.kind).toBe('exact')
  const both = await find({ [other]: '{', ...saved(9) })
  expect(both.origin.kind).toBe('exact')
})
test('a record of another step is not accepted', async () => {
  const other = recordKey({ step: 't', variant: 'v' }, sha(9))
  expect((await find({ [other]: recordOf(9) })).origin).toMatchObject({
    kind: 'none',
    reason: 'not-saved',
    commit: sha(9),
  })
})
test('a commit outside the history is never used', async () => {
  expect((await find(saved(11, 42))).origin.reason).toBe('not-saved')
})
test('a deleted base branch is found by its commit', async () => {
  const gone: CommitGraph = { ...graph, mergeBase: async base => (base === sha(1) ? sha(1) : null) }
  const comparison: Comparison = { ...PULL, bases: ['deleted', sha(1)] }
  expect((await findBaseline(comparison, KEYS, gone, store(saved(1)), ENDLESS)).origin.commit).toBe(sha(1))
})
test('a push is compared with the commit before it, never with itself', async () => {
  const push: Comparison = { kind: 'parents', commit: sha(9), enforced: false }
  expect((await find(saved(9, 8), push)).origin).toMatchObject({ kind: 'exact', commit: sha(8) })
})
test('the base of a merge group may have no report', async () => {
  const queue: Comparison = { kind: 'commit', commit: sha(7), enforced: true }
  expect((await find(saved(5), queue)).origin).toMatchObject({ kind: 'ancestor', commitsBehind: 2 })
})

describe('a record that is damaged', () => {
  test('is skipped for the next record', async () => {
    expect((await find({ ...saved(8), [recordKey(KEYS, sha(9))]: '{}' })).origin.commit).toBe(sha(8))
  })
  test('is also one whose commit does not match its key', async () => {
    const found = await find({ [recordKey(KEYS, sha(9))]: recordOf(3) })
    expect(found).toEqual({ origin: expect.objectContaining({ kind: 'none', reason: 'damaged' }), snapshot: null })
  }, 5000)
  test('is not searched for without end', async () => {
    const entries = Object.fromEntries(CHAIN.map(commit => [recordKey(KEYS, commit), 'x']))
    expect((await find(entries)).origin.reason).toBe('damaged')
  })
})

test.each([
  ['no-base', null, graph, store({})],
  ['no-cache', PULL, graph, null],
  ['no-token', PULL, null, store({})],
  ['no-base', PULL, { ...graph, mergeBase: async () => null }, store({})],
  ['unavailable', PULL, { ...graph, mergeBase: async () => Promise.reject(new Error('502')) }, store({})],
  ['unavailable', PULL, { ...graph, firstParents: async () => Promise.reject(new Error('502')) }, store({})],
] as const)('%s is a reason, and no failure', async (reason, comparison, commits, records) => {
  const { origin, snapshot } = await findBaseline(comparison as Comparison | null, KEYS, commits, records, ENDLESS)
  expect([origin.kind, origin.reason, snapshot]).toEqual(['none', reason, null])
})

test('a store that is unavailable is another reason than a record that is missing', async () => {
  const down: RecordStore = { ...store({}), restore: async () => ({ kind: 'unavailable', why: 'status 503' }) }
  expect(await findBaseline(PULL, KEYS, graph, down, ENDLESS)).toEqual({
    origin: expect.objectContaining({ kind: 'none', reason: 'unavailable', commit: sha(9) }),
    snapshot: null,
    why: 'status 503',
  })
})

describe('an aborted search', () => {
  test.each(['mergeBase', 'firstParents'] as const)('during %s sends no further requests', async last => {
    const over = new AbortController()
    const asked: string[] = []
    const note = (name: string) => {
      asked.push(name)
      if (name === last) over.abort()
    }
    const noted: CommitGraph = {
      async mergeBase() {
        note('mergeBase')
        return last === 'mergeBase' ? null : sha(9)
      },
      async firstParents() {
        note('firstParents')
        return CHAIN
      },
    }
    const records: RecordStore = {
      async restore() {
        note('restore')
        return { kind: 'missing' }
      },
      save: async () => ({ kind: 'not-saved', why: '' }),
    }
    await findBaseline(PULL, KEYS, noted, records, over.signal)
    expect(asked.at(-1)).toBe(last)
    expect(asked.filter(name => name === last)).toHaveLength(1)
  })

  test('stops the restore of a record, and restores no other', async () => {
    const over = new AbortController()
    const { restore } = store({ [recordKey(KEYS, sha(9))]: '{}', ...saved(8) })
    const signals: AbortSignal[] = []
    const damaged: RecordStore = {
      restore(keys, signal) {
        signals.push(signal)
        over.abort()
        return restore(keys, signal)
      },
      save: async () => ({ kind: 'not-saved', why: '' }),
    }
    const { snapshot } = await findBaseline(PULL, KEYS, graph, damaged, over.signal)
    expect([snapshot, signals.map(({ aborted }) => aborted)]).toEqual([null, [true]])
  })
})
