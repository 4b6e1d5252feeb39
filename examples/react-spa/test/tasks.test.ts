import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Action, type Task, tasksReducer } from '../src/tasks.ts'

const after = (...actions: Action[]) => actions.reduce<readonly Task[]>(tasksReducer, [])

test('gives each task a new number', () => {
  assert.deepEqual(after({ type: 'added', text: ' tea ' }, { type: 'added', text: 'cup' }), [
    { id: 1, text: 'tea', done: false },
    { id: 2, text: 'cup', done: false },
  ])
})

test('adds nothing for spaces', () => {
  assert.deepEqual(after({ type: 'added', text: '  ' }), [])
})

test('toggles one task and leaves the others', () => {
  const tasks = after({ type: 'added', text: 'tea' }, { type: 'added', text: 'cup' }, { type: 'toggled', id: 2 })
  assert.deepEqual(
    tasks.map(({ done }) => done),
    [false, true],
  )
})
