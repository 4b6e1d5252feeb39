import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { architecturePage } from '../../script/docs/architecture.ts'
import { IMAGE_FLOORS, ROOMS } from '../../script/structure/rooms.ts'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'

const foldersOf = (path: string) =>
  readdirSync(join(REPOSITORY_ROOT, path)).filter(name => statSync(join(REPOSITORY_ROOT, path, name)).isDirectory())

// A room without a rule could import anything.
test('every folder of src and of src/image has a place in the rules', () => {
  expect(ROOMS.map(({ name }) => name).sort()).toEqual(foldersOf('src').sort())
  expect(IMAGE_FLOORS.flat().sort()).toEqual(foldersOf('src/image').sort())
})

test('an arrow that other arrows imply is omitted', () => {
  const page = architecturePage([
    ['src/cli.ts', 'src/gate/gate.ts'],
    ['src/gate/gate.ts', 'src/checks/a.ts'],
    ['src/gate/gate.ts', 'src/image/a.ts'],
    ['src/gate/gate.ts', 'src/failure.ts'],
    ['src/gate/gate.ts', 'src/gate/other.ts'],
    ['src/checks/a.ts', 'src/image/a.ts'],
    ['src/checks/a.ts', 'node_modules/semver/index.js'],
  ])
  expect(page.match(/^ {2}\S+ --> \S+$/gm)).toEqual(['  checks --> image', '  cli.ts --> gate', '  gate --> checks'])
})
