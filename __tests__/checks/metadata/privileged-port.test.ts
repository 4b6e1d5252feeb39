import { describe, expect, test } from '@jest/globals'
import { privilegedPort } from '../../../src/checks/metadata/privileged-port.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { builtFrom, findingsOf } from '../images.ts'
import { elf } from '../runtime/files.ts'

const image = (exposedPorts: string[], user: string, more: FakeImage = {}): FakeImage => ({
  layers: [[]],
  ...more,
  config: { exposedPorts, user, cmd: ['/app'], ...more.config },
})

describe('found', () => {
  test.each<[string, string[], string[]]>([
    ['one low port', ['80/tcp'], ['80/tcp']],
    ['several low ports, by number', ['443/tcp', '8080/tcp', '80/tcp', '53/udp'], ['53/udp', '80/tcp', '443/tcp']],
    ['the highest', ['1023/tcp', '1024/tcp'], ['1023/tcp']],
  ])('%s', (_, ports, expected) => {
    const found = findingsOf(privilegedPort, image(ports, '1000'))
    expect(found.map(({ severity, data }) => [severity, data['port']])).toEqual(expected.map(port => ['info', port]))
  })
})

describe('not found', () => {
  const server = (capabilities: boolean) => ({
    layers: [[elf('/server', {}, { capabilities }), elf('/bin/launch')]],
    config: { entrypoint: ['/server'] },
  })
  test.each<[string, FakeImage, number]>([
    ['a high port', image(['8080/tcp'], '1000'), 0],
    ['root', image(['80/tcp'], '0'), 0],
    ['no port', image([], '1000'), 0],
    ['a program that has the capability', image(['80/tcp'], '1000', server(true)), 0],
    ['a program without the capability', image(['80/tcp'], '1000', server(false)), 1],
    [
      'an argument that has the capability',
      image(['80/tcp'], '1000', { ...server(true), config: { entrypoint: ['/bin/launch'], cmd: ['/server'] } }),
      1,
    ],
    ['invalid ports', image(['/tcp', 'x/udp', '-1/tcp'], '1000'), 0],
  ])('%s', (_, fake, count) => {
    expect(findingsOf(privilegedPort, fake)).toHaveLength(count)
  })
})

describe('severity and blame', () => {
  const severities = resolveSeverities('kubernetes', {}, [privilegedPort])
  test.each<[string, string, number, string[]]>([
    ['of the Dockerfile', 'FROM nginx\nEXPOSE 80\n', 1, ['warning']],
    ['of a parent stage', 'FROM nginx AS a\nEXPOSE 80/tcp\nFROM a\n', 1, ['warning']],
    ['in a range', 'FROM nginx\nEXPOSE 8080 70-90/udp\n', 1, ['warning']],
    ['with a variable', 'FROM nginx\nARG P=80\nEXPOSE $P\n', 1, ['warning']],
    ['without a base', 'FROM scratch\nEXPOSE 8080\n', 0, ['warning']],
    ['of the base: this image cannot remove it', 'FROM nginx\nEXPOSE 8080\n', 1, []],
  ])('%s', (_, text, layers, expected) => {
    const fake = fakeImage(image(['80/tcp'], '1000', { base: { layers } }))
    const { findings } = runChecks(fake, severities, [privilegedPort], builtFrom(text))
    expect(findings.map(({ severity }) => severity)).toEqual(expected)
  })

  test('of a base without layers', () => {
    const fake = fakeImage(image(['80/tcp'], '1000', { base: { reference: 'empty:1', layers: 0 } }))
    expect(runChecks(fake, severities, [privilegedPort], builtFrom('FROM empty:1\nCOPY a /\n')).findings).toEqual([])
  })
})
