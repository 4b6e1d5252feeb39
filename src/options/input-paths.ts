import { join, resolve } from 'node:path'
import { isRemote, reportPath } from '../local-path.ts'
import { type FileAccess, linkOutside, linkOutsideInFolder } from '../outside-path.ts'
import { quote } from '../text/quote.ts'
import { baselinePaths } from './baseline.ts'
import { dockerfileOnDisk } from './dockerfile-path.ts'
import type { InputName } from './inputs.ts'
import { parseAttributes } from './lists.ts'
import type { Opened } from './opened.ts'
import { unfitFile } from './opened-files.ts'
import type { Options } from './options.ts'
import type { Problems } from './problems.ts'
import { parsePair } from './values.ts'

/** A path that a build or a comparison opens. Reports and configurations have their own rule (workspace.ts). */
interface InputPath {
  input: InputName
  path: string
  access: FileAccess
  /** Null for what Stagegate reads itself. */
  opened: Opened | null
}

type PathOptions = Pick<Options, 'context' | 'file' | 'bakeFiles' | 'baseline' | 'build' | 'cache'>

/**
 * Adds a problem for each path that a symbolic link in the working directory leads out of it: the link may be that of a pull
 * request. The input `allow` permits it. So is a FIFO, a device or a folder instead of a file.
 */
export function refusePaths(options: PathOptions, cwd: string, problems: Problems): void {
  const { allow } = options.build
  for (const { input, path, access, opened } of inputPaths(options, cwd)) {
    const outside = (opened === 'store' ? linkOutsideInFolder : linkOutside)(path, cwd, allow, access)
    const unfit = outside === null && opened !== null ? unfitFile(path, opened, cwd) : null
    if (unfit !== null) problems.add(`${input}: ${unfit}`)
    if (outside === null) continue
    problems.add(
      `${input}: a symbolic link in ${quote(path)} leads out of the working directory. To permit it, add fs.${access}=${outside} to the input allow.`,
    )
  }
}

function inputPaths({ context, file, bakeFiles, baseline, build, cache }: PathOptions, cwd: string): InputPath[] {
  const reads = (input: InputName, opened: Opened | null, ...paths: readonly string[]): InputPath[] =>
    paths.map(path => ({ input, path, access: 'read', opened }))
  const writes = (input: InputName, path: string): InputPath => ({ input, path, access: 'write', opened: 'store' })
  const dockerfile = bakeFiles.length > 0 || isRemote(context) ? null : (file ?? join(context, 'Dockerfile'))
  const { source } = baseline
  const { backend } = cache
  return [
    ...reads('context', 'context', context),
    ...reads(
      'file',
      'dockerfile',
      ...(dockerfile ? [reportPath(cwd, dockerfileOnDisk(resolve(cwd, dockerfile)))] : []),
    ),
    ...reads(
      'build-contexts',
      'context',
      ...build.contexts.map(({ value }) => value ?? '').filter(path => !path.startsWith('target:')),
    ),
    ...reads('secret-files', 'file', ...build.secretFiles.map(({ path }) => path)),
    ...reads('ssh', 'key', ...build.ssh.flatMap(entry => pairValue(entry).split(',')).filter(path => path !== '')),
    ...reads('baseline', null, ...(source.kind === 'file' ? baselinePaths(source.path, cwd) : [])),
    ...(backend.kind === 'local' ? [writes('cache', backend.path)] : []),
    ...reads('cache-from', 'store', ...cache.from.flatMap(entry => attributeOf(entry, 'src'))),
    ...cache.to.flatMap(entry => attributeOf(entry, 'dest')).map(path => writes('cache-to', path)),
  ]
}

/** Empty for a text that is not a pair. */
const pairValue = (text: string): string => parsePair(text)?.value ?? ''

const attributeOf = (entry: string, name: string): string[] =>
  parseAttributes(entry).flatMap(([key, value]) => (key === name ? value : []))
