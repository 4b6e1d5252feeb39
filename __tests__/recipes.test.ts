import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { recipes } from '../script/docs/recipes.ts'
import { REPOSITORY_ROOT } from './helpers/bundle.ts'
import { readOptions } from './helpers/options.ts'

interface Step {
  id?: string
  uses?: string
  with?: Record<string, unknown>
}
interface Job {
  if?: string
  permissions?: Record<string, string>
  steps: Step[]
}
interface Workflow {
  on: string | { pull_request?: unknown; push?: { tags?: string[]; branches?: string[] } }
  permissions?: Record<string, string>
  jobs: Record<string, Job>
}

const manifest = parse(readFileSync(join(REPOSITORY_ROOT, 'action.yml'), 'utf8')) as Record<
  'inputs' | 'outputs',
  Record<string, unknown>
>

describe.each(recipes().map(({ name, text }) => [name, text] as const))('the workflow %s', (_, text) => {
  const workflow = parse(text) as Workflow
  const jobs = Object.values(workflow.jobs)
  const steps = jobs.flatMap(job => job.steps)
  const ours = steps.filter(({ uses }) => uses?.startsWith('stagegate/stagegate@'))

  test('pins all other actions by commit, followed by their version', () => {
    const others = text.match(/uses: (?!stagegate\/).*/g) ?? []
    for (const use of others) expect(use).toMatch(/^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    expect(others.length + ours.length).toBe(steps.filter(({ uses }) => uses).length)
  })

  test('has write access to packages only without pull requests', () => {
    expect(workflow.permissions).toMatchObject({ contents: 'read' })
    expect(workflow.permissions).not.toHaveProperty('packages')
    const triggers = typeof workflow.on === 'string' ? { [workflow.on]: null } : workflow.on
    const tagsOnly = Object.keys(triggers).join() === 'push' && 'push' in triggers && !triggers.push?.branches
    for (const job of jobs.filter(({ permissions }) => permissions?.['packages'] === 'write'))
      if (!tagsOnly) expect(job.if).toBe("github.event_name == 'push' && github.ref_type == 'tag'")
    for (const job of jobs.filter(({ steps: list }) => list.some(step => step.with?.['push'] !== undefined)))
      expect(job.permissions).toMatchObject({ packages: 'write' })
  })

  test('passes valid inputs of a valid type to Stagegate', () => {
    for (const { with: inputs = {} } of ours) {
      expect(Object.keys(manifest.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)))
      const { files: _files, builder: _builder, context: _context, ...plain } = inputs
      const filled = Object.entries(plain).map(([name, value]) => {
        const plausible = /^(labels|annotations)$/.test(name) ? 'key=value' : 'x'
        // An action that makes tags makes whole references.
        const given =
          name === 'tags' ? String(value).replace(/^\$\{\{[^}]*\}\}$/, 'ghcr.io/acme/shop:1') : String(value)
        return [name, given.replace(/\$\{\{.*?\}\}/g, plausible)]
      })
      readOptions(Object.fromEntries(filled), join(REPOSITORY_ROOT, 'examples/go-scratch'), [])
    }
  })

  test('reads only existing outputs', () => {
    for (const { id } of ours.filter(step => step.id !== undefined)) {
      const read = [...text.matchAll(new RegExp(`steps\\.${id}\\.outputs\\.([\\w-]+)`, 'g'))].map(([, name]) => name)
      expect(read.length).toBeGreaterThan(0)
      expect(Object.keys(manifest.outputs)).toEqual(expect.arrayContaining(read))
    }
  })
})

test('every recipe has a workflow', () => expect(recipes().length).toBeGreaterThan(7))
