import { parseArgs } from 'node:util'

/** The flags `--cases N` and `--seed S` of the fuzzer of this name; ends the process with 2 if they are wrong. */
export function readFuzzFlags(program: string): { cases: number; seed: number } {
  const { values } = parseArgs({
    options: { cases: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
  })
  const [cases, seed] = [Number(values.cases), Number(values.seed)]
  if (Number.isSafeInteger(cases) && Number.isSafeInteger(seed)) return { cases, seed }
  console.error(`usage: node script/${program} [--cases N] [--seed S]`)
  process.exit(2)
}
