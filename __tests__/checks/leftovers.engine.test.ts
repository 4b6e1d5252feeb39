import { afterAll, expect } from '@jest/globals'
import type { Report } from '../../src/report/model.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { project } from '../helpers/project.ts'
import { runCli } from '../helpers/run-cli.ts'
import { image } from '../helpers/things.ts'

const { describe, test } = await needs(image('debian:bookworm-slim'), image('node:24-slim'))
afterAll(removeTemporaryFolders)

const MANIFEST =
  '{"name":"app","version":"1.0.0","devDependencies":{"tool":"file:tool"},"dependencies":{"lib":"file:lib"}}'
const FILES = {
  'package.json': MANIFEST,
  'tool/package.json': '{"name":"tool","version":"1.0.0"}',
  'tool/index.js': `// ${'x'.repeat(1_500_000)}`,
  'lib/package.json': '{"name":"lib","version":"1.0.0"}',
  '.git/HEAD': 'ref: refs/heads/main',
  'node_modules/stale/index.js': '',
  'src/main.ts': 'console.log(1)',
  'src/main.test.ts': '',
  'tsconfig.json': '{}',
}

/** Each finding of these families as `check path line`, in a target that is verified as a user does. */
async function verify(dockerfile: string): Promise<string[]> {
  const cwd = await project({ ...FILES, Dockerfile: dockerfile })
  const { stdout, stderr } = await runCli(['verify', '--format', 'json', '--fail-on', 'never'], { cwd })
  const [image] = (JSON.parse(stdout) as Report).targets[0]?.images ?? []
  if (!image) throw new Error(stderr)
  return image.findings
    .filter(({ check }) => /^(?:leftovers|efficiency)\//.test(check))
    .map(({ check, path, blame }) => `${check} ${path} line ${blame?.line}`)
}

describe('each mistake is found at its own line', () => {
  test.each<[name: string, dockerfile: string[], found: string[]]>([
    [
      '60 MB of apt lists',
      [
        'FROM debian:bookworm-slim',
        'RUN true',
        'RUN mkdir -p /var/lib/apt/lists && head -c 60000000 /dev/urandom > /var/lib/apt/lists/a_Packages',
      ],
      ['leftovers/package-cache /var/lib/apt/lists line 3'],
    ],
    [
      'apt lists that a later instruction deletes',
      [
        'FROM debian:bookworm-slim',
        'RUN mkdir -p /var/lib/apt/lists && head -c 2000000 /dev/urandom > /var/lib/apt/lists/a',
        'RUN rm -rf /var/lib/apt/lists/*',
      ],
      ['efficiency/deleted /var/lib/apt/lists/a line 2'],
    ],
    [
      'a chown of everything',
      [
        'FROM debian:bookworm-slim',
        'RUN mkdir /srv/data && head -c 2000000 /dev/urandom > /srv/data/a',
        'RUN chown -R 1000 /srv/data',
      ],
      ['efficiency/copied-up /srv/data/a line 3'],
    ],
    [
      'a file that is written twice',
      [
        'FROM debian:bookworm-slim',
        'RUN head -c 2000000 /dev/urandom > /srv/a',
        'RUN head -c 2000000 /dev/urandom > /srv/a',
      ],
      ['efficiency/overwritten /srv/a line 2'],
    ],
    [
      'a file that is there twice',
      ['FROM debian:bookworm-slim', 'RUN head -c 2000000 /dev/urandom > /srv/a && cp /srv/a /srv/b'],
      ['efficiency/duplicates /srv/b line 2'],
    ],
    [
      'devDependencies',
      [
        'FROM node:24-slim',
        'WORKDIR /app',
        'COPY package.json ./',
        'COPY tool tool',
        'COPY lib lib',
        'RUN npm install --install-links --no-audit',
      ],
      [
        'leftovers/dev-dependencies /app/node_modules line 6',
        // It was also copied as the source of an installation.
        'efficiency/duplicates /app/node_modules/tool/index.js line 6',
      ],
    ],
    [
      'the whole context',
      ['FROM node:24-slim', 'WORKDIR /app', 'COPY . .'],
      [
        'leftovers/vcs /app/.git line 3',
        'leftovers/dockerignore /app/node_modules line 3',
        'leftovers/tests /app/src/main.test.ts line 3',
      ],
    ],
    [
      'sources and maps next to their output',
      [
        'FROM node:24-slim',
        'COPY src tsconfig.json /app/src/',
        'RUN mkdir /app/dist && echo 1 > /app/dist/main.js && echo "{}" > /app/dist/main.js.map',
      ],
      [
        'leftovers/tests /app/src/main.test.ts line 2',
        'leftovers/sources /app/src line 2',
        'leftovers/source-maps /app/dist line 3',
      ],
    ],
  ])('%s', async (_, dockerfile, found) => {
    expect(await verify(`${dockerfile.join('\n')}\nUSER 1000\n`)).toEqual(found)
  })
})

test('the fixed Dockerfile has no findings', async () => {
  const dockerfile = [
    'FROM node:24-slim AS deps',
    'WORKDIR /app',
    'COPY package.json ./',
    'COPY tool tool',
    'COPY lib lib',
    'RUN --mount=type=cache,target=/root/.npm npm install --omit=dev --install-links --no-audit',
    'FROM node:24-slim',
    'RUN --mount=type=cache,target=/var/lib/apt/lists head -c 60000000 /dev/urandom > /var/lib/apt/lists/a_Packages',
    'COPY --from=deps --chown=1000:1000 /app/node_modules /app/node_modules',
    'USER 1000',
  ]
  expect(await verify(`${dockerfile.join('\n')}\n`)).toEqual([])
})
