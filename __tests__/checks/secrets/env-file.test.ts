import { expect, test } from '@jest/globals'
import { envFile } from '../../../src/checks/secrets/env-file.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { GITHUB, PASSWORD } from '../../helpers/planted.ts'
import { gone } from '../images.ts'
import { findingLines, findings } from './findings.ts'

const env = (path: string, content = `DB_PASSWORD=${PASSWORD}\n`) => ({ path, content })

test.each<[string, FakeImage, string[]]>([
  ['one', { layers: [[env('/app/.env')]] }, ['warning /app/.env layer 0']],
  ['deleted', { layers: [[env('/app/.env')], [gone('/app/.env')]] }, ['warning /app/.env layer 0, deleted']],
  ['for production', { layers: [[env('/app/.env.production')]] }, ['warning /app/.env.production layer 0']],
  ['for all environments', { layers: [[env('/app/.env.example'), env('/app/.env.template')]] }, []],
  ['without secrets', { layers: [[env('/app/.env', 'NODE_ENV=production\nPORT=3000\nTOKEN_TTL=3600\n')]] }, []],
  [
    'with references',
    { layers: [[env('/app/.env', 'A_TOKEN=$TOKEN\nB_SECRET=/run/secrets/b\nC_KEY=changeme\n')]] },
    [],
  ],
  ['with keys for clients', { layers: [[env('/app/.env', `STRIPE_API_KEY=pk${'_live'}_${GITHUB.slice(4)}\n`)]] }, []],
  [
    'of a package',
    { layers: [[env('/app/node_modules/x/.env'), env('/app/node_modules/.yarn-state.yml', '"x@npm:1":\n')]] },
    ['warning /app/node_modules/x/.env layer 0, shared'],
  ],
  [
    'in a folder of packages',
    { layers: [[env('/app/node_modules/x/.env')]] },
    ['warning /app/node_modules/x/.env layer 0'],
  ],
  ['a token alone is another check’s', { layers: [[env('/app/.env', `X=${GITHUB}`)]] }, []],
])('%s', async (_, image, expected) => {
  expect(await findingLines(envFile, image)).toEqual(expected)
})

test('the finding has the names of the variables', async () => {
  const content = `PORT=1\nDB_PASSWORD=${PASSWORD}\nURL=redis://:${PASSWORD}@cache\n`
  const [one] = await findings(envFile, { layers: [[env('/app/.env', content)]] })
  expect(one?.data).toMatchObject({ names: ['DB_PASSWORD', 'URL'], line: 2, count: 2, fingerprints: [] })
})
