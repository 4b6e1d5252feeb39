import { describe, expect, test } from '@jest/globals'
import { addUrl } from '../../../src/checks/metadata/add-url.ts'
import { parseAssignment } from '../../../src/text/assignment.ts'
import { fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { builtFrom, findingsOf } from '../images.ts'

const findingLines = (text: string, args: string[] = []) =>
  findingsOf(addUrl, {}, builtFrom(text, { args: args.map(parseAssignment) })).map(({ severity, blame, data }) => {
    expect(severity).toBe('warning')
    return `${blame?.line} ${data['url']}`
  })

const SUM = `sha256:${'1'.repeat(64)}`
const COMMIT = 'f'.repeat(40)

describe('fetched without a checksum', () => {
  test.each<[string, string, string[]]>([
    ['an address', 'ADD https://example.org/a.tgz /a', ['2 https://example.org/a.tgz']],
    ['in lower case', 'add HTTP://example.org/a /a', ['2 HTTP://example.org/a']],
    ['with other options', 'ADD --chmod=755 --link https://example.org/a /a', ['2 https://example.org/a']],
    ['as a list', 'ADD ["https://example.org/a", "/a"]', ['2 https://example.org/a']],
    ['over several lines', 'ADD \\\n  https://example.org/a \\\n  /a', ['2 https://example.org/a']],
    ['several', 'ADD https://a.example/a https://b.example/b /x/', ['2 https://a.example/a', '2 https://b.example/b']],
    ['a repository', 'ADD https://github.com/o/n.git#v1 /a', ['2 https://github.com/o/n.git#v1']],
    ['a repository over SSH', 'ADD git@github.com:o/n.git /a', ['2 git@github.com:o/n.git']],
    ['with a password', 'ADD https://u:p@example.org/a?token=t /a', ['2 https://***@example.org/a?…']],
  ])('%s', (_, instruction, expected) => {
    expect(findingLines(`FROM scratch\n${instruction}\n`)).toEqual(expected)
  })

  test('only in a stage that the target needs', () => {
    const stage = (name: string) => `FROM scratch AS ${name}\nADD https://example.org/${name} /\n`
    expect(findingLines(`${stage('needed')}${stage('other')}FROM scratch\nCOPY --from=needed / /\n`)).toEqual([
      '2 https://example.org/needed',
    ])
  })

  test.each<[string, string, string[]]>([
    ['an argument', `ARG URL=https://example.org\nADD \${URL}/a /a`, []],
    ['a build argument', `ARG URL\nADD \${URL}/a /a`, ['URL=https://example.org']],
    ['an ENV', `ENV URL="https://example.org"\nADD \${URL}/a /a`, []],
    ['a repository', `ENV URL=git@github.com:o/n.git\nADD \${URL} /a`, []],
    ['the host alone', 'ADD https://$HOST/a /a', []],
    ['a default', `ADD \${URL:-https://example.org}/a /a`, []],
  ])('through a variable: %s', (_, instructions, args) => {
    const [finding] = findingLines(`FROM scratch\n${instructions}\n`, args)
    expect(finding).toMatch(/^\d \S*\$/)
    expect(finding).not.toContain('example.org/a')
  })

  test('through a global argument', () =>
    expect(findingLines('ARG URL=https://e.org\nFROM scratch\nARG URL\nADD $URL /a\n')).toEqual(['4 $URL']))

  test('through a variable of a stage below', () =>
    expect(findingLines('FROM scratch AS a\nENV U=http://e.org\nFROM a\nADD $U /a\n')).toEqual(['4 $U']))

  test('in a stage that an argument names', () =>
    expect(findingLines('ARG S=fetch\nFROM scratch AS fetch\nADD https://example.org/a /a\nFROM $S\n')).toEqual([
      '3 https://example.org/a',
    ]))
})

describe('no finding', () => {
  test.each<[string, string]>([
    ['a checksum', `ADD --checksum=${SUM} https://example.org/a /a`],
    ['a whole commit', `ADD https://github.com/o/n.git#${COMMIT} /a`],
    ['a whole commit and a folder', `ADD https://github.com/o/n.git#${COMMIT}:src /a`],
    ['a checksum of a repository', `ADD --checksum=${COMMIT} git@github.com:o/n.git /a`],
    ['a file of the context', 'ADD a.tar.gz /a'],
    ['a folder with the name of an address', 'COPY https /a'],
    ['an address that is the destination', 'ADD a https://example.org'],
    ['a download in a RUN', 'RUN curl https://example.org/a'],
    ['the text of a heredoc', 'ADD <<END /etc/note\nSee https://example.com/docs for help.\nEND'],
    ['a heredoc whose name is an address', 'ADD <<https://example.com /x\na\nhttps://example.com'],
    ['a variable that the base image may set', 'ADD $URL /a'],
    ['a variable that is a path', 'ARG A=a.tgz\nADD $A /a'],
    ['a variable that is set later', 'ARG U\nADD $U /a\nENV U=https://example.org'],
    ['a whole commit through a variable', `ARG U=https://e.org/n.git#${COMMIT}\nADD $U /a`],
  ])('%s', (_, instruction) => {
    expect(findingLines(`FROM scratch\n${instruction}\n`)).toEqual([])
  })
})

test('without the Dockerfile it is not applicable', () => {
  expect(runChecks(fakeImage(), {}, [addUrl]).results[0]?.result).toBe('not-applicable')
})
