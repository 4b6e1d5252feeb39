import { resolve } from 'node:path'
import { isRemote, reportPath } from '../local-path.ts'
import { type FileAccess, linkOutside, linkOutsideInFolder } from '../outside-path.ts'
import { quote } from '../text/quote.ts'
import { baselinePaths } from './baseline.ts'
import { dockerfileOnDisk } from './dockerfile-path.ts'
import type { InputName } from './inputs.ts'
import { parseAttributes } from './lists.ts'
import type { Options } from './options.ts'
import type { Problems } from './problems.ts'
import { parsePair } from './values.ts'

/** A path that a build or a comparison opens. Reports and configurations have their own rule (workspace.ts). */
interface InputPath {
  input: InputName
  path: string
  access: FileAccess
  /** Whether BuildKit opens files in it by their names. */
  isStore?: true
}

type PathOptions = Pick<Options, 'context' | 'file' | 'baseline' | 'build' | 'cache'>

/**
 * Adds a problem for each path that a symbolic link in the working directory leads out of it: the link may be that of a pull
 * request. The input `allow` permits it.
 */
export function refuseLinksOut(options: PathOptions, cwd: string, problems: Problems): void {
  const { allow } = options.build
  for (const { input, path, access, isStore } of inputPaths(options, cwd)) {
    const outside = (isStore ? linkOutsideInFolder : linkOutside)(path, cwd, allow, access)
    if (outside === null) continue
    problems.add(
      `${input}: a symbolic link in ${quote(path)} leads out of the working directory. To permit it, add fs.${access}=${outside} to the input allow.`,
    )
  }
}

function inputPaths({ context, file, baseline, build, cache }: PathOptions, cwd: string): InputPath[] {
  const reads = (input: InputName, ...paths: readonly string[]): InputPath[] =>
    paths.map(path => ({ input, path, access: 'read' }))
  const isLocalFile = file !== null && !isRemote(context)
  const { source } = baseline
  const { backend } = cache
  return [
    ...reads('context', context),
    ...reads('file', ...(isLocalFile ? [reportPath(cwd, dockerfileOnDisk(resolve(cwd, file)))] : [])),
    ...reads('build-contexts', ...build.contexts.map(pairValue).filter(path => !path.startsWith('target:'))),
    ...reads('secret-files', ...build.secretFiles.map(({ path }) => path)),
    ...reads('ssh', ...build.ssh.flatMap(entry => pairValue(entry).split(',')).filter(path => path !== '')),
    ...reads('baseline', ...(source.kind === 'file' ? baselinePaths(source.path, cwd) : [])),
    ...(backend.kind === 'local' ? [store('cache', 'write', backend.path)] : []),
    ...cache.from.flatMap(entry => attributeOf(entry, 'src')).map(path => store('cache-from', 'read', path)),
    ...cache.to.flatMap(entry => attributeOf(entry, 'dest')).map(path => store('cache-to', 'write', path)),
  ]
}

const store = (input: InputName, access: FileAccess, path: string): InputPath => ({
  input,
  path,
  access,
  isStore: true,
})

/** Empty for a text that is not a pair. */
const pairValue = (text: string): string => parsePair(text)?.value ?? ''

const attributeOf = (entry: string, name: string): string[] =>
  parseAttributes(entry).flatMap(([key, value]) => (key === name ? value : []))
