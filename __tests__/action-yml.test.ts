import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { INPUT_NAMES } from '../src/options/inputs.ts'

const manifest = parse(readFileSync(new URL('../action.yml', import.meta.url), 'utf8')) as {
  inputs: Record<string, { description: string }>
  outputs: Record<string, { description: string }>
  runs: { using: string; main: string; post: string }
}

describe('action.yml', () => {
  test('has the inputs that the code reads, in the same order', () =>
    expect(Object.keys(manifest.inputs)).toEqual(INPUT_NAMES))
  test('has the outputs that the code sets', () => {
    const read = (name: string) => readFileSync(new URL(`../src/action/${name}`, import.meta.url), 'utf8')
    const source = ['run.ts', 'outputs.ts'].map(read).join('\n')
    const set = [...source.matchAll(/setOutput\('([\w-]+)'/g)].map(match => match[1])
    expect([...new Set(set)].sort()).toEqual(Object.keys(manifest.outputs).sort())
  })
  test('runs on Node 24, from the committed bundle', () =>
    expect(manifest.runs).toEqual({ using: 'node24', main: 'dist/action/index.js', post: 'dist/action/post.js' }))
  test('describes each of them', () => {
    for (const { description } of [...Object.values(manifest.inputs), ...Object.values(manifest.outputs)])
      expect(description).toMatch(/\w{3}/)
  })
})
