import { expect, test } from '@jest/globals'
import { dockerignore } from '../../../src/checks/leftovers/dockerignore.ts'
import type { Blame } from '../../../src/image/model.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { file, findingsOf } from '../images.ts'

const blame = (instruction: string): Blame => ({ file: 'Dockerfile', line: 3, endLine: 3, instruction, stage: 'app' })
const found = (instruction: string, entries: FakeItem[]) =>
  findingsOf(dockerignore, { layers: [{ entries, blame: blame(instruction) }] }).map(({ severity, path, data }) => ({
    severity,
    path,
    ignore: data['ignore'],
  }))

test.each<[name: string, items: FakeItem[], severity: string, path: string, ignore: string[]]>([
  ['node_modules', [file('/app/node_modules/x/a.js')], 'warning', '/app/node_modules', ['**/node_modules']],
  ['an environment', [file('/app/.venv/pyvenv.cfg')], 'warning', '/app/.venv', ['**/.venv']],
  ['an environment without a dot', [file('/app/venv/pyvenv.cfg')], 'warning', '/app/venv', ['**/venv']],
  ['a Dockerfile', [file('/app/Dockerfile.dev')], 'info', '/app/Dockerfile.dev', ['**/Dockerfile.dev']],
  [
    'severe files first',
    [file('/app/.dockerignore'), file('/app/.github/a.yml'), file('/app/target/debug/a')],
    'warning',
    '/app/target',
    ['**/.dockerignore', '**/.github', '**/target'],
  ],
])('%s, copied from the context', (_, items, severity, path, ignore) => {
  expect(found('COPY . .', items)).toEqual([{ severity, path, ignore: expect.arrayContaining(ignore) }])
})

test.each([
  ['RUN npm ci', '/app/node_modules/x/a.js'],
  ['COPY --from=build /app/node_modules ./node_modules', '/app/node_modules/x/a.js'],
  ['COPY --from=build /app /app', '/app/target/release/app'],
  ['COPY --from=build /usr /usr', '/usr/share/doc/x/Dockerfile'],
  ['RUN git clone https://example.com/app /app', '/app/Dockerfile'],
  ['COPY . .', '/app/src/index.js'],
  ['COPY . .', '/app/my-node_modules/a'],
])('%s with %s has no finding', (instruction, path) => {
  expect(found(instruction, [file(path)])).toEqual([])
})

test.each([
  ['/app/Dockerfile', '**/Dockerfile'],
  ['/app/compose.prod.yaml', '**/compose.prod.yaml'],
  ['/app/api/docker-compose.yml', '**/docker-compose.yml'],
  ['/app/.gitlab/ci.yml', '**/.gitlab'],
  ['/app/.idea/a.xml', '**/.idea'],
])('%s, copied through another stage', (path, ignore) => {
  expect(found('COPY --link --from=build /app /app', [file(path), file('/app/node_modules/x/a.js')])).toEqual([
    { severity: 'info', path: expect.stringContaining('/app/'), ignore: [ignore] },
  ])
})

test("is not applicable if the layers' instructions are unknown", () => {
  const { results } = runChecks(fakeImage({ layers: [[file('/app/Dockerfile')]] }), {}, [dockerignore])
  expect(results).toEqual([{ id: 'leftovers/dockerignore', result: 'not-applicable', error: null }])
})
