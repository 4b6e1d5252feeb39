import { afterAll, expect, test } from '@jest/globals'
import { collidingServices } from '../../src/buildx/compose-names.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { project } from '../helpers/project.ts'

afterAll(removeTemporaryFolders)

const BOTH = [expect.stringContaining('the services app.web and app_web "app_web"')]

test.each<[string, Record<string, string>, unknown[]]>([
  ['of one file', { 'c.yml': 'services:\n  app.web: {}\n  app_web: {}\n' }, BOTH],
  ['of one name only', { 'c.yml': 'services:\n  app.web: {}\n  app: {}\n' }, []],
  ['of two documents', { 'c.yml': 'services: { app.web: {} }\n---\nservices: { app_web: {} }\n' }, BOTH],
  ['by a merge key', { 'c.yml': 'x: &x { app.web: {} }\nservices:\n  <<: *x\n  app_web: {}\n' }, BOTH],
  [
    'of an included file',
    {
      'c.yml': 'include: [{ path: [a/o.yml] }]\nservices: { app_web: {} }\n',
      'a/o.yml': 'services: { app.web: {} }\n',
    },
    [expect.stringContaining('"app_web"')],
  ],
  ['of files that include each other', { 'c.yml': 'include: [c.yml]\nservices: { a: {} }\n' }, []],
  [
    'that only Compose can find',
    { 'c.yml': `include: ["\${X:-o.yml}"]\nservices: { a: {} }\n` },
    [expect.stringContaining('plain path')],
  ],
  ['of text that is not YAML', { 'c.yml': 'services: [' }, []],
])('services with one name: %s', async (_, files, problems) => {
  expect(collidingServices(['c.yml'], await project(files))).toEqual(problems)
})

test('services of two files', async () => {
  const cwd = await project({ 'a.yml': 'services: { app.web: {} }\n', 'b.yml': 'services: { app_web: {} }\n' })
  expect(collidingServices(['a.yml', 'cwd://b.yml'], cwd)).toEqual(BOTH)
})
