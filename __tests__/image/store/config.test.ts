import { expect, test } from '@jest/globals'
import { parseConfig } from '../../../src/image/store/config.ts'

const parse = (config: object) => parseConfig(Buffer.from(JSON.stringify(config)), 'The config').config.others

test('the fields that no check reads by name are kept as text', () => {
  expect(
    parse({
      author: 'me',
      config: {
        Env: ['A=1', 'B'],
        Healthcheck: { Test: ['NONE'], Note: 'n' },
        OnBuild: ['RUN a', 'RUN b'],
        shell: ['/bin/sh', '-c'],
        Volumes: { '/x': {} },
        Labels: { name: 'value' },
        ' odd key ': true,
      },
      history: [{ created_by: 'RUN x', author: 'you', comment: 'first' }, { comment: 'second' }],
      rootfs: { type: 'layers', diff_ids: [], extra: 'e' },
      labels: { key: 'value' },
      container_config: { Env: ['B=2'] },
    }),
  ).toEqual({
    author: 'me',
    'config.Env': 'A\nB',
    'config.Healthcheck.Note': 'n',
    'config.OnBuild': 'RUN a\nRUN b',
    'config.shell': '/bin/sh\n-c',
    'config.Volumes': '{"/x":{}}',
    'config.Labels': 'name',
    'config.*': ' odd key \ntrue',
    'history.author': 'you',
    'history.comment': 'first\nsecond',
    'rootfs.type': 'layers',
    'rootfs.extra': 'e',
    labels: '{"key":"value"}',
    container_config: '{"Env":["B=2"]}',
  })
})

test.each([{}, { config: null, history: null }, { config: { Labels: null } }])('%j has none', config => {
  expect(Object.values(parse(config)).filter(text => text !== '')).toEqual([])
})
