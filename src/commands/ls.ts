import { once } from 'node:events'
import { openLayerIndex } from '../adapters/layer-index-folder.ts'
import { EXIT, Failure, UsageError } from '../failure.ts'
import { readImage } from '../image/read.ts'
import { openImageStore } from '../image/store/store.ts'
import { listLayers, listTree, type Row } from '../image/tree/listing.ts'
import { formatPlatform } from '../oci/platform.ts'
import { parseLimits } from '../options/limits.ts'
import { Problems } from '../options/values.ts'
import { escapeTerminal } from '../report/escape.ts'

/** The flags of `stagegate ls`, as commander gives them. */
export interface LsFlags {
  layers?: boolean
  limit: string[]
  format: 'text' | 'json'
}

/** `stagegate ls`: the files of one image as rows on standard output. */
export async function runLs(reference: string, flags: LsFlags): Promise<number> {
  const problems = new Problems()
  const limits = parseLimits(flags.limit, problems)
  if (problems.list.length > 0) throw new UsageError(problems.list)
  const store = await openImageStore(reference, limits)
  try {
    const [stored, ...others] = store.images
    if (!stored || others.length > 0) {
      const choices = store.images.map(({ digest, platform }) => `  @${digest}  ${formatPlatform(platform)}`)
      throw new UsageError([`${reference} holds several images; put one of these behind it:\n${choices.join('\n')}`])
    }
    const image = await readImage(stored, { needs: [], limits, index: openLayerIndex(process.env) })
    const rows = flags.layers ? listLayers(image) : listTree(image)
    await write(flags.format === 'json' ? jsonLines(rows) : textLines(rows))
    return EXIT.passed
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    process.stderr.write(
      escapeTerminal(`stagegate: ${error.message}${error.hint === null ? '' : ` ${error.hint}`}`) + '\n',
    )
    return EXIT.error
  } finally {
    await store.close()
  }
}

/** Waits for a slow reader instead of keeping hundreds of thousands of lines in memory. */
async function write(lines: Iterable<string>): Promise<void> {
  let chunk = ''
  for (const line of lines) {
    chunk += line
    if (chunk.length < 65_536) continue
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain')
    chunk = ''
  }
  process.stdout.write(chunk)
}

function* jsonLines(rows: Iterable<Row>): Generator<string> {
  let separator = '[\n'
  for (const row of rows) {
    yield `${separator}  ${JSON.stringify(row)}`
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}

const TYPE_LETTERS: Record<Row['type'], string> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  hardlink: 'h',
  character: 'c',
  block: 'b',
  fifo: 'p',
  whiteout: 'W',
  opaque: 'O',
}

function* textLines(rows: Iterable<Row>): Generator<string> {
  for (const { path, type, size, mode, uid, gid, link, layer } of rows) {
    const target = link === null ? '' : ` -> ${escapeTerminal(link)}`
    const owner = `${uid}:${gid}`.padStart(11)
    yield `${TYPE_LETTERS[type]}${permissions(mode)} ${owner} ${String(size).padStart(11)} ${String(layer).padStart(3)} ${escapeTerminal(path)}${target}\n`
  }
}

/** The nine letters of `ls -l`, with s, S, t and T for the setuid, setgid and sticky bits (POSIX, ls). */
function permissions(mode: number): string {
  const letters = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-'))
  for (const [bit, index, set, unset] of [
    [0o4000, 2, 's', 'S'],
    [0o2000, 5, 's', 'S'],
    [0o1000, 8, 't', 'T'],
  ] as const) {
    if (mode & bit) letters[index] = letters[index] === 'x' ? set : unset
  }
  return letters.join('')
}
