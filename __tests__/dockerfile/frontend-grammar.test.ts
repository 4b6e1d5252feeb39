import { expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { cannotList, doubtfulFrontend } from '../../src/dockerfile/frontend-grammar.ts'

const PLAIN = 'FROM a\n# <<EOF\nENV A=<<EOF\nRUN echo $((1<<2)) "<<" \\\n  x\n'
const HEREDOC = 'FROM a\nRUN cat <<EOF \\\n  >/x\nFROM b\nEOF\n'
const TRIGGER = 'FROM a\nONBUILD COPY <<-"EOF" /x\nFROM b\nEOF\n'
const SPACED = 'FROM a\nRUN cat << EOF\nFROM b\nEOF\n'
const CHECK = '# check=skip=all\n# escape=`\nFROM a\nRUN x `\nFROM b\n'
const ESCAPE = '# escape=`\nFROM a\n'
const ESCAPED = 'FROM a\nRUN dir c:\\\\ \nFROM b\n'
// Parsers of BuildKit 0.8.3 and 0.10.6 read two stages.
const RETURNS = 'FROM a\nRUN true \\\r\r\nFROM b\n'
const MODIFIED = 'FROM a\nRUN echo $'.concat('{x#y} <<"RUN x"\nFROM b\nRUN x\n')

const of = (syntax: string, text: string) =>
  doubtfulFrontend({ dockerfile: parseDockerfile('Dockerfile', syntax === '' ? text : `# syntax=${syntax}\n${text}`) })

const ALL = [PLAIN, HEREDOC, TRIGGER, SPACED, CHECK, ESCAPE, ESCAPED, RETURNS, MODIFIED]

test.each([
  '',
  'docker/dockerfile',
  'docker/dockerfile:1',
  'docker/dockerfile:1-labs',
  'docker.io/docker/dockerfile:latest',
  'docker/dockerfile:labs',
  'docker/dockerfile-upstream:master',
  'docker/dockerfile-upstream:master-labs',
  'docker/dockerfile:1.16',
  'docker/dockerfile:1.26.0-labs',
])('Docker’s newest frontend reads every text as Stagegate does: %s', syntax => {
  expect(ALL.map(text => of(syntax, text))).toEqual(ALL.map(() => null))
})

test.each<[string, string[]]>([
  ['docker/dockerfile:1.15.1', [SPACED]],
  ['docker/dockerfile:1.8', [SPACED]],
  ['docker/dockerfile:1.7-labs', [SPACED, CHECK, MODIFIED]],
  ['docker/dockerfile:1.4.3', [SPACED, CHECK, MODIFIED]],
  ['docker/dockerfile:1.3-labs', [SPACED, CHECK, MODIFIED]],
  ['docker/dockerfile:1.3.1', [HEREDOC, TRIGGER, SPACED, CHECK, RETURNS, MODIFIED]],
  ['docker/dockerfile:1.2', [HEREDOC, TRIGGER, SPACED, CHECK, RETURNS, MODIFIED]],
  ['index.docker.io/docker/dockerfile:1.0', [HEREDOC, TRIGGER, SPACED, CHECK, ESCAPE, ESCAPED, RETURNS, MODIFIED]],
  ['docker/dockerfile:experimental', [HEREDOC, TRIGGER, SPACED, CHECK, ESCAPE, ESCAPED, RETURNS, MODIFIED]],
  [
    `docker/dockerfile:1@sha256:${'a'.repeat(64)}`,
    [HEREDOC, TRIGGER, SPACED, CHECK, ESCAPE, ESCAPED, RETURNS, MODIFIED],
  ],
  ['ghcr.io/acme/docker/dockerfile:1', ALL],
])('%s may read some texts differently', (syntax, doubted) => {
  expect(ALL.filter(text => of(syntax, text) === syntax)).toEqual(ALL.filter(text => doubted.includes(text)))
})

test.each<[string, boolean]>([
  ['docker/dockerfile:1', false],
  ['docker/dockerfile:1.5', false],
  ['docker/dockerfile:1.4', true],
  ['docker/dockerfile:1.2-labs', true],
  ['docker/dockerfile:experimental', true],
  [`docker/dockerfile:1.2@sha256:${'a'.repeat(64)}`, false],
  ['ghcr.io/acme/frontend:1.2', false],
])('%s cannot list stages: %p', (syntax, expected) => {
  expect(cannotList({ dockerfile: parseDockerfile('Dockerfile', `# syntax=${syntax}\n${PLAIN}`) })).toBe(expected)
})
