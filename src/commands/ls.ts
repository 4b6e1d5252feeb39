import { once } from 'node:events'
import type { Command } from 'commander'
import { SYSTEM_CLOCK } from '../adapters/clock.ts'
import { openLayerIndex } from '../adapters/layer-index-folder.ts'
import { UsageError } from '../failure.ts'
import { readImage } from '../image/read/read-image.ts'
import { openImageStore } from '../image/store/open-store.ts'
import { describePassedOver } from '../image/store/passed-over.ts'
import { listLayers, listTree, type Row } from '../image/tree/listing.ts'
import { formatPlatform } from '../oci/platform.ts'
import type { Limits } from '../options/limits.ts'
import { escapeTerminal } from '../report/escape.ts'
import { inertJson } from '../report/inert.ts'
import { quote } from '../text/quote.ts'
import { EXIT } from './exit.ts'
import { addInputFlags, formatFlag, readLimits } from './flags.ts'

interface LsFlags {
  layers?: boolean
  format: 'text' | 'json'
}

/** `stagegate ls`: lists the files of one image. */
export function addLs(program: Command, exit: (status: number) => void): void {
  const command = program
    .command('ls')
    .description('List the files of an image with mode, owner, size, layer and path.')
    .argument('<image>', 'an image, as for inspect')
    .option('--layers', "list each layer's entries, including deletions, instead of what the container sees")
    .addOption(formatFlag(['text', 'json']))
    .action(async (image: string, flags: LsFlags) => exit(await runLs(image, flags, readLimits(command))))
  addInputFlags(command, ['limits'])
}

async function runLs(reference: string, { layers = false, format }: LsFlags, limits: Limits): Promise<number> {
  const store = await openImageStore(reference, limits)
  try {
    for (const each of store.passedOver)
      process.stderr.write(`Not listed: ${escapeTerminal(describePassedOver(each))}\n`)
    const [stored, ...others] = store.images
    if (!stored || others.length > 0) {
      const choices = store.images.map(({ digest, platform, reference: name }) => {
        return `  @${digest}  ${formatPlatform(platform)}${name === null ? '' : `  ${escapeTerminal(quote(name))}`}`
      })
      throw new UsageError([`${reference} contains several images; append one of these:`, ...choices])
    }
    const image = await readImage(stored, { needs: [], limits, index: openLayerIndex(process.env, SYSTEM_CLOCK) })
    const rows = layers ? listLayers(image) : listTree(image)
    await write(format === 'json' ? jsonLines(rows) : textLines(rows))
    return EXIT.passed
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
    yield `${separator}  ${inertJson(JSON.stringify(row))}`
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

/** Layers are counted from 1, as in the reports for people. JSON has the index. */
function* textLines(rows: Iterable<Row>): Generator<string> {
  for (const { path, type, size, mode, uid, gid, link, layer } of rows) {
    const target = link === null ? '' : ` -> ${escapeTerminal(link)}`
    const owner = `${uid}:${gid}`.padStart(11)
    yield `${TYPE_LETTERS[type]}${permissions(mode)} ${owner} ${String(size).padStart(11)} ${String(layer + 1).padStart(3)} ${escapeTerminal(path)}${target}\n`
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
