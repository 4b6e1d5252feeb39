/** Compares Stagegate's reader of Dockerfiles with BuildKit's own parser. */
import { execFileSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { type Dockerfile, parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { namedFrontend } from '../../src/dockerfile/frontend.ts'
import { type Instruction, readInstructions } from '../../src/dockerfile/instruction.ts'
import { lex } from '../../src/dockerfile/lexer.ts'
import { type DockerfileCase, dockerfileCase } from './dockerfile-cases.ts'
import { createRandom } from './random.ts'

/** What BuildKit reads. */
export interface Answer {
  /** Why BuildKit refuses the file; empty if it does not. */
  Refused: string
  Escape: string
  /** The frontend that a directive names; empty if none does. */
  Syntax: string
  Instructions: ReadInstruction[]
  Stages: { Name: string; Base: string; Line: number; Commands: number }[]
  /** The expanded words; null for a refused one. */
  Words: (string | null)[]
}

interface ReadInstruction {
  Keyword: string
  Flags: string[]
  Args: string[]
  From: string[]
  Start: number
  End: number
  Trigger?: ReadInstruction
}

/** BuildKit's answers about these cases. */
export function readWithBuildKit(program: string, cases: readonly DockerfileCase[]): Answer[] {
  const input = cases.map(one => JSON.stringify(one)).join('\n')
  const output = execFileSync(program, { input, maxBuffer: 2 ** 30 })
  return output
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

/** Stagegate's answer, in the same form. It never refuses a file. */
export function readWithStagegate({ Text, Words, Values }: DockerfileCase): Answer {
  const dockerfile = parseDockerfile('Dockerfile', Text)
  const values = new Map(Values.map(pair => pair.split(/=(.*)/s, 2) as [string, string]))
  return {
    Refused: '',
    Escape: dockerfile.escapeToken,
    Syntax: namedFrontend(Text) ?? '',
    Instructions: readInstructions(Text).instructions.map(instruction => ({
      ...partsOf(instruction),
      Start: instruction.line,
      End: instruction.endLine,
      ...(instruction.trigger && { Trigger: { ...partsOf(instruction.trigger), Start: 0, End: 0 } }),
    })),
    Stages: stagesOf(dockerfile),
    Words: Words.map(word => lex(word, { escapeToken: '\\', values: name => values.get(name) })?.text ?? null),
  }
}

function partsOf({ keyword, flags, args, from }: Pick<Instruction, 'keyword' | 'flags' | 'args' | 'from'>) {
  // BuildKit splits these two further, which Stagegate does not need.
  const Args = keyword === 'HEALTHCHECK' || keyword === 'ONBUILD' ? [] : [...args]
  return { Keyword: keyword, Flags: [...flags], Args, From: [...from] }
}

function stagesOf({ stages }: Dockerfile): Answer['Stages'] {
  return stages.map(({ name, base, line, instructions }) => ({
    Name: name ?? '',
    Base: base,
    Line: line,
    Commands: instructions.length - 1,
  }))
}

/** A case that the readers treat differently. */
export interface DockerfileMismatch {
  seed: number
  given: DockerfileCase
  buildkit: Partial<Answer>
  stagegate: Partial<Answer>
}

/** Reads the cases of these seeds with both readers. `read` is the number of those that BuildKit does not refuse. */
export function compareDockerfiles(
  program: string,
  first: number,
  count: number,
): { read: number; mismatches: DockerfileMismatch[] } {
  const seeds = Array.from({ length: count }, (_, i) => first + i)
  const cases = seeds.map(seed => dockerfileCase(createRandom(seed)))
  const answers = readWithBuildKit(program, cases)
  const mismatches = seeds.flatMap((seed, i): DockerfileMismatch[] => {
    const [given, answer] = [cases[i] as DockerfileCase, answers[i] as Answer]
    const [buildkit, stagegate] = [comparable(answer, answer), comparable(readWithStagegate(given), answer)]
    return isDeepStrictEqual(buildkit, stagegate) ? [] : [{ seed, given, buildkit, stagegate }]
  })
  return { read: answers.filter(({ Refused }) => Refused === '').length, mismatches }
}

/** What counts in an answer: if BuildKit refuses the file, the words, and the frontend that would read it instead. */
export function comparable(answer: Answer, buildkit: Answer): Partial<Answer> {
  return buildkit.Refused === '' ? answer : { Words: answer.Words, Syntax: answer.Syntax }
}
