import { expect, test } from '@jest/globals'
import { isDeepYaml, MAX_YAML_LEVELS } from '../../src/text/yaml-levels.ts'

test.each(['[', '{', '[{a: ', '- ', '? ', '- [', '- - \n[', '{\n'])('%j in a row', open => {
  expect(isDeepYaml(open.repeat(MAX_YAML_LEVELS / 4))).toBe(false)
  expect(isDeepYaml(open.repeat(MAX_YAML_LEVELS * 2))).toBe(true)
})

test('many lists next to each other are not deep', () => {
  expect(isDeepYaml('- [a, { b: c }]\n'.repeat(10_000))).toBe(false)
})
