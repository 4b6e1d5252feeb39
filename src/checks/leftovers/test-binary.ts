import { isShell } from '../../image/extract/shells.ts'
import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check } from '../check.ts'
import { START_NEEDS, startOf } from '../start/start.ts'
import { startedFiles } from '../start/started-files.ts'
import { gather, observeByLayer } from './piles.ts'

export const testBinary: Check = {
  id: 'leftovers/test-binary',
  title: 'Test binary shipped',
  severity: 'error',
  evidence: {
    proven: 'A program has the main file that go test generates.',
    possible: 'A Go program has the name of a test, without that file.',
  },
  systems: 'unix',
  needs: START_NEEDS,
  docs: {
    why: prose`
      A compiled test never runs in production. It contains most of the program again, and the data of the tests. Often a
      pattern in COPY (\`dist/app*\`) takes it by accident.
    `,
    how: prose`
      The check reads the Go programs that own layers add to any folder. A program with the main file that \`go test\`
      generates is a test, whatever its name is, even if it is stripped. It also reports Go programs named \`*.test\`.

      In an image for tests, it is an info: the image starts a test binary, a shell alone, or nothing.
    `,
    limits: 'Compiled tests of other languages are not known by their content.',
    fix: prose`
      Name the programs in COPY, or compile tests to another directory:

      \`\`\`dockerfile
      RUN go build -o /out/app . && go test -c -o /tests/app.test .
      COPY --from=build /out/app /bin/app
      \`\`\`
    `,
  },
  run(image) {
    const piles = gather(image, path => {
      const elf = image.tree.extracts(path)?.elf
      if (elf?.goTest) return { kind: 'proven' as const, path }
      return elf?.go && path.endsWith('.test') ? { kind: 'possible' as const, path } : null
    })
    const proven = piles.filter(({ kind }) => kind === 'proven')
    const possible = piles.filter(({ kind }) => kind === 'possible')
    const isForTests = startsOneOf(image, new Set(proven.map(({ path }) => path)))
    return [
      ...observeByLayer(proven, 'proven', where => ({
        ...(isForTests && { severity: 'info' as const }),
        message: text`Go test binaries are shipped: ${where}.`,
        fix: FIX,
      })),
      ...observeByLayer(possible, 'possible', where => ({
        message: text`Go programs with the name of a test binary are shipped: ${where}.`,
        fix: FIX,
      })),
    ]
  },
}

const FIX = text`Name the programs in ${'COPY'}, or write test binaries to another directory (${'go test -c -o'}).`

/** Whether a container starts one of these files, or only what its user names. */
function startsOneOf(image: AnalyzedImage, paths: ReadonlySet<string>): boolean {
  const { steps } = startOf(image)
  const files = startedFiles(image).map(({ path }) => path)
  const [first] = steps
  if (first === undefined || (isShell(first.word) && first.args.length === 0)) return true
  // A word of the command, such as one for `test2json`, or of a script may name one.
  const scripts = steps.flatMap(({ entry }) => image.tree.extracts(entry?.path ?? '')?.startScript ?? [])
  const words = [...steps.flatMap(({ args }) => args), ...scripts].flatMap(line => line.split(/[\s"'`;&|()=]+/))
  const startedNames = new Set(files.map(basenameOf))
  const names = new Set(words.map(basenameOf).filter(name => !startedNames.has(name)))
  return [...paths].some(path => files.includes(path) || names.has(basenameOf(path)))
}
