import { expect, test } from '@jest/globals'
import { privateKey } from '../../../src/checks/secrets/private-key.ts'
import { token } from '../../../src/checks/secrets/token.ts'
import type { MetadataSecrets } from '../../../src/image/model.ts'
import { fakeImage } from '../../helpers/image.ts'
import { GITHUB } from '../../helpers/planted.ts'
import { runChecks } from '../../helpers/run-checks.ts'

const FINGERPRINT = '0123456789ab'

const find = (place: MetadataSecrets['place'], path: string, key = '', more = {}): MetadataSecrets => ({
  ...{ place, path, key },
  matches: [{ kind: 'token', rule: 'github', line: 1, fingerprint: FINGERPRINT, ...more }],
})

const findingsOf = (metadata: MetadataSecrets[], base = 0, check = token) =>
  runChecks(fakeImage({ layers: [{ entries: [], metadata }], base: { layers: base } }), {}, [check]).findings

const wordsOf = (...metadata: MetadataSecrets[]) => findingsOf(metadata).map(({ message }) => message.text)

const PRINT = ` contains a token (fingerprint ${FINGERPRINT})`

test('a message for each place, without the secret', () => {
  expect(wordsOf(find('name', `/app/${GITHUB}`), find('name', `/app/${GITHUB}/x`))).toEqual([
    `The name /app/***${PRINT}, and so does another.`,
  ])
  expect(wordsOf(find('link', '/app/x'))).toEqual([`The target of the symlink /app/x${PRINT}.`])
  expect(wordsOf(find('attribute', '/app/x', `user.${GITHUB}`))).toEqual([
    `The extended attribute user.*** of /app/x${PRINT}.`,
  ])
  expect(wordsOf(find('record', '/app/x', 'comment'))).toEqual([
    `The record comment in the layer’s archive, before /app/x,${PRINT}. Engines drop it when they unpack the layer, but anyone who can pull the image can read it.`,
  ])
})

test('a message for what engines drop', () => {
  expect(wordsOf(find('content', '/a/.wh.k'))).toEqual([
    `The content of /a/.wh.k, which engines drop when they unpack the layer,${PRINT}. The container does not have it, but anyone who can pull the image can read it.`,
  ])
  expect(wordsOf(find('header', '/app/x'))).toEqual([
    `A field in the header of /app/x that engines do not use${PRINT}. The container does not have it, but anyone who can pull the image can read it.`,
  ])
  expect(wordsOf(find('trailer', '/'))).toEqual([
    `The blob of the layer, behind the end of its archive or between its compressed parts,${PRINT}. The container does not have it, but anyone who can pull the image can read it.`,
  ])
})

test('severities', () => {
  const mild = find('name', '/a', '', { weak: 'test-mode' })
  const severities = (metadata: MetadataSecrets[], base = 0) =>
    findingsOf(metadata, base).map(({ severity, path, data }) => `${severity} ${path} ${data['place']}`)
  expect(severities([find('name', '/a'), find('record', '/b', 'comment')])).toEqual([
    'error /a name',
    'error /b record',
  ])
  expect(severities([mild])).toEqual(['warning /a name'])
  expect(severities([mild, find('name', '/b')])).toEqual(['error /b name'])
  expect(severities([find('name', '/a')], 1)).toEqual(['info /a name'])
})

test('a kind belongs to its check', () => {
  const key = find('attribute', '/a', 'user.k', { kind: 'private-key', rule: 'private-key' })
  expect(findingsOf([key])).toEqual([])
  expect(findingsOf([key], 0, privateKey)).toMatchObject([{ severity: 'error', path: '/a' }])
  expect(findingsOf([key], 1, privateKey)).toMatchObject([{ severity: 'error', data: { inherited: true } }])
})

test('what could not be searched is an error', () => {
  const image = fakeImage({
    layers: [
      { entries: [], metadata: [find('name', '/a', '', { rule: 'unread', fingerprint: null, unread: 'decoys' })] },
    ],
  })
  expect(runChecks(image, {}, [token]).results).toMatchObject([{ result: 'error' }])
})
