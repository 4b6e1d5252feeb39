import { describe, expect, test } from '@jest/globals'
import { parseBakePrint } from '../../src/buildx/bake-definition.ts'
import { buildMask } from '../../src/buildx/build-mask.ts'
import { questionRequest } from '../../src/plan/build-requests.ts'
import { plannedTarget } from '../helpers/targets.ts'

const inputs = {
  'build-args': 'NPM_TOKEN=s3cr3t-token\nVERSION=1.2.3\nAPI_KEY',
  secrets: 'pem=line one of it\n',
  'secret-envs': 'x=FROM_ENV',
}
const mask = buildMask(plannedTarget({}, inputs).request, {
  API_KEY: 'from-environment',
  FROM_ENV: 'value of a secret\nin two lines',
})

test.each([
  ['token s3cr3t-token was refused', 'token *** was refused'],
  ['version 1.2.3', 'version 1.2.3'],
  ['key from-environment', 'key ***'],
  ['line one of it', '***'],
  ['a value of a secret', 'a ***'],
  ['in two lines', '***'],
  ['fetch https://user:hunter2@example.com/a.tgz?sig=abc', 'fetch https://***@example.com/a.tgz?***'],
  ['return a?b:c', 'return a?b:c'],
])('%s', (text, shown) => expect(mask(text)).toBe(shown))

describe('of a bake definition', () => {
  // As buildx prints it: a list of texts before 0.20, and of objects since.
  const printed = (secrets: unknown[]) => ({
    target: {
      app: { args: { NPM_TOKEN: 'from-definition', VERSION: '1.2.3', API_KEY: null }, secret: secrets },
      linked: { args: { DB_PASSWORD: 'of another target' } },
    },
  })
  const env = {
    API_KEY: 'from-environment',
    FROM_ENV: 'value of a secret',
    PLAIN_ID: 'named by its id',
    FILE: 'no secret',
  }
  test.each([
    ['texts', ['id=a,env=FROM_ENV', 'id=PLAIN_ID', 'type=file,id=FILE,src=./file']],
    ['objects', [{ id: 'a', env: 'FROM_ENV' }, { id: 'PLAIN_ID' }, { id: 'FILE', src: './file' }]],
  ])('its arguments and secrets are masked as those of the inputs are: %s', (_, secrets) => {
    const permissions = {
      outsidePath: () => null,
      unfitFile: () => null,
      env,
      allow: [],
      secretEnvs: [],
      replacesSbom: false,
    }
    const targets = parseBakePrint(JSON.stringify(printed(secrets)), permissions).map(target => {
      return { ...target, dockerfile: null, refusals: [] }
    })
    const planned = plannedTarget({}, { files: 'cwd://docker-bake.hcl', 'build-args': 'MY_SECRET=from-input' }, targets)
    for (const request of [planned.request, questionRequest(planned, 'other')]) {
      const mask = buildMask(request, env)
      expect(mask('from-definition from-environment from-input 1.2.3')).toBe('*** *** *** 1.2.3')
      expect(mask('of another target')).toBe('***')
      expect(mask('value of a secret, named by its id, no secret')).toBe('***, ***, no secret')
    }
  })
})
