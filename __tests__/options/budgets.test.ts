import { describe, expect, test } from '@jest/globals'
import { mergeBudgets, parseBudgets, parseImageBudgets } from '../../src/options/budgets.ts'
import { Problems } from '../../src/options/problems.ts'

describe('parseBudgets', () => {
  test.each([
    ['app=150MB', 'app', 'unpacked', 150_000_000],
    ['app.compressed=60MB', 'app', 'compressed', 60_000_000],
    ['app.merged = 1GiB', 'app', 'merged', 1_073_741_824],
    ['app.own=40MB', 'app', 'own', 40_000_000],
    ['app.own.compressed=4MB', 'app', 'own.compressed', 4_000_000],
    ['node.24=9MB', 'node.24', 'unpacked', 9_000_000],
    ['node.24.own=9MB', 'node.24', 'own', 9_000_000],
  ])('%s', (line, target, size, limit) => {
    const problems = new Problems()
    const budgets = [{ target, platform: null, size, limit, from: `budgets: ${line}` }]
    expect(parseBudgets([line], problems)).toEqual({ budgets, growth: [] })
    expect(problems.messages).toEqual([])
  })

  test.each([
    ['app@linux/arm64=70MB', 'app', 'linux/arm64', 'unpacked'],
    ['app@linux/arm64.own.compressed=70MB', 'app', 'linux/arm64', 'own.compressed'],
    ['node.24@linux/aarch64.own=70MB', 'node.24', 'linux/arm64', 'own'],
  ])('%s is for one platform', (line, target, platform, size) => {
    expect(parseBudgets([line], new Problems())).toMatchObject({ budgets: [{ target, platform, size }] })
  })

  test('an unknown platform is a problem', () => {
    const problems = new Problems()
    parseBudgets(['app@linux/arn64=5MB'], problems)
    expect(problems.messages[0]).toContain('Did you mean "arm64"?')
  })

  test.each([
    ['app=5%', 'app', 'unpacked', { percent: 5 }],
    ['app=+5MB', 'app', 'unpacked', { bytes: 5_000_000 }],
    ['app.own=+1.5MiB', 'app', 'own', { bytes: 1_572_864 }],
    ['app.own.compressed = 2.5 %', 'app', 'own.compressed', { percent: 2.5 }],
    ['app.compressed=+0', 'app', 'compressed', { bytes: 0 }],
    ['node.24=0%', 'node.24', 'unpacked', { percent: 0 }],
  ])('%s is for growth', (line, target, size, limit) => {
    const problems = new Problems()
    const growth = [{ target, size, limit, from: `budgets: ${line}` }]
    expect(parseBudgets([line], problems)).toEqual({ budgets: [], growth })
    expect(problems.messages).toEqual([])
  })

  test.each([
    ['app=+big', '"+big" in "app=+big" is not a size. Write 5%'],
    ['app=-5%', '"-5%" in "app=-5%" is not a size. Write 5%'],
    ['app=5%%', 'Write 5%'],
    ['app', 'is not of the form target=150MB'],
    ['=5MB', 'is not of the form target=150MB'],
    ['app=big', '"big" in "app=big" is not a size'],
    ['app.compresed=5MB', 'Did you mean "compressed"?'],
    ['app@linux/arm64.own=5%', 'is for one platform, and growth has one limit for all'],
  ])('%s is a problem', (line, message) => {
    const problems = new Problems()
    expect(parseBudgets([line], problems)).toEqual({ budgets: [], growth: [] })
    expect(problems.messages[0]).toContain(message)
  })

  test('the inputs override the same target and size, and keeps the others', () => {
    const problems = new Problems()
    const { budgets: config } = parseBudgets(['a=1MB', 'a.own=2MB'], problems)
    const { budgets: inputs } = parseBudgets(['a=3MB'], problems)
    expect(mergeBudgets(config, inputs).map(({ size, limit }) => [size, limit])).toEqual([
      ['own', 2_000_000],
      ['unpacked', 3_000_000],
    ])
  })

  test.each([
    ['a=3MB', ['a=3MB', 'a@linux/amd64.own=2MB', 'b@linux/amd64=1MB']],
    ['a@linux/arm64=3MB', ['a@linux/amd64=900TB', 'a@linux/arm64=3MB', 'a@linux/amd64.own=2MB', 'b@linux/amd64=1MB']],
  ])('nothing in a file raises what an input limits: %s', (line, kept) => {
    const problems = new Problems()
    const lines = ['a@linux/amd64=900TB', 'a@linux/amd64.own=2MB', 'b@linux/amd64=1MB']
    const { budgets: config } = parseBudgets(lines, problems)
    const { budgets: inputs } = parseBudgets([line], problems)
    expect(
      mergeBudgets(config, inputs)
        .map(({ from }) => from)
        .sort(),
    ).toEqual(kept.map(one => `budgets: ${one}`).sort())
  })
})

describe('two budgets for one size', () => {
  test.each([
    [['app=1MB', 'app.unpacked=2MB'], 'budgets: app.unpacked=2MB: the same size has a limit in "app=1MB".'],
    [['app=1MB', 'app=1MB'], 'in "app=1MB"'],
    [['app=5%', 'app=+5MB'], 'budgets: app=+5MB: the same size has a limit in "app=5%".'],
    [['app@linux/arm64=1MB', 'app@linux/aarch64=2MB'], 'in "app@linux/arm64=1MB"'],
  ])('%j: a problem names both', (lines, message) => {
    const problems = new Problems()
    parseBudgets(lines, problems)
    expect(problems.messages).toEqual([expect.stringContaining(message)])
  })

  test.each([
    [['app=1MB', 'worker=1MB', 'app.own=1MB', 'app@linux/arm64=1MB', 'app=5%']],
    [['app.own=1MB', 'app.own.compressed=1MB']],
  ])('%j: each limits another size', lines => {
    const problems = new Problems()
    parseBudgets(lines, problems)
    expect(problems.messages).toEqual([])
  })

  test.each([
    [
      ['compressed=1MB', './a.tar.compressed=2MB'],
      './a.tar.compressed=2MB: the same size has a limit in "compressed=1MB"',
    ],
    [['150MB', 'unpacked=2MB'], 'in "150MB"'],
    [['./a.tar=1MB', '2MB'], 'in "./a.tar=1MB"'],
  ])('of an image, %j: a problem names both', (lines, message) => {
    const problems = new Problems()
    parseImageBudgets(lines, './a.tar', problems)
    expect(problems.messages).toEqual([expect.stringContaining(message)])
  })
})

describe('parseImageBudgets', () => {
  test.each([
    ['150MB', null, 'unpacked', 150_000_000],
    ['compressed=60MB', null, 'compressed', 60_000_000],
    ['own.compressed = 4MB', null, 'own.compressed', 4_000_000],
    ['@linux/arm64=70MB', 'linux/arm64', 'unpacked', 70_000_000],
    ['@linux/aarch64.own=70MB', 'linux/arm64', 'own', 70_000_000],
    ['./a.tar=9MB', null, 'unpacked', 9_000_000],
    ['./a.tar.own = 9MB', null, 'own', 9_000_000],
    ['./a.tar@linux/arm64.merged=9MB', 'linux/arm64', 'merged', 9_000_000],
  ])('%s is for the image', (line, platform, size, limit) => {
    const problems = new Problems()
    const { budgets, growth } = parseImageBudgets([line], './a.tar', problems)
    expect(problems.messages).toEqual([])
    expect(growth).toEqual([])
    expect(budgets).toMatchObject([{ target: './a.tar', platform, size, limit }])
  })

  test.each([
    ['5%', 'unpacked', { percent: 5 }],
    ['+5MB', 'unpacked', { bytes: 5_000_000 }],
    ['own=+5MB', 'own', { bytes: 5_000_000 }],
    ['./a.tar.merged=1%', 'merged', { percent: 1 }],
  ])('%s is for its growth', (line, size, limit) => {
    const { budgets, growth } = parseImageBudgets([line], './a.tar', new Problems())
    expect(budgets).toEqual([])
    expect(growth).toMatchObject([{ target: './a.tar', size, limit }])
  })

  test.each([
    ['big', 'budgets: "big" is not a size'],
    ['@linux/arm64=5%', '"@linux/arm64=5%" is for one platform, and growth has one limit for all'],
    [
      'foo=5MB',
      'budgets: in "foo=5MB", "foo" is not one of compressed, unpacked, merged, own, own.compressed. An image has no',
    ],
    ['app.own=9MB', '"app" is not one of compressed'],
    ['app@linux/arm64.own=9MB', '"app" is not one of compressed'],
    ['app.own=5%', '"app" is not one of compressed'],
    ['./a.tar.gz=5MB', '"./a.tar.gz" is not'],
    ['image=5MB', '"image" is not one of compressed'],
    ['compresed=5MB', 'Did you mean "compressed"?'],
    ['linux/arm64=5MB', '"linux/arm64" is not a target'],
    ['linux/arm64.compressed=5MB', '"linux/arm64" is not a target'],
    ['wasted=5MB', '"wasted" is not one of compressed'],
    ['app.wasted=5MB', '"wasted" is not one of compressed'],
    ['compressed@linux/arm64=5MB', 'the size is before the platform'],
    ['compresed@linux/arm64=5MB', 'the size is before the platform'],
    ['app.own@linux/arm64=5MB', 'the size is before the platform'],
    ['@linux/arn64=5MB', 'Did you mean "arm64"?'],
  ])('%s is a problem', (line, message) => {
    const problems = new Problems()
    parseImageBudgets([line], './a.tar', problems)
    expect(problems.messages[0]).toContain(message)
  })
})
