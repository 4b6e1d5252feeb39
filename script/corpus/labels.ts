import { parse } from 'yaml'

export const LABEL_SEVERITIES = ['error', 'warning', 'info'] as const
export type LabelSeverity = (typeof LABEL_SEVERITIES)[number]

/** A finding that an expert expects, or a pattern of findings. */
export interface Label {
  check: string
  severity: LabelSeverity
  /** The Dockerfile line to blame; null if any line is right. */
  line: number | null
  /** The path in the image; null if any path is right. */
  path: string | null
}

/** What a started container did. */
export interface Start {
  /** The numeric users of all its processes, in ascending order; null if it ends too soon to see them. */
  uids: readonly number[] | null
  /** A text that its output has, or the engine's error. */
  says: string | null
  /** Port and path of a request over HTTP that it answers with a status below 400, such as `8080/healthz`. */
  answers: string | null
  /** How it ended, if it ended by itself or the engine could not start it. The statuses differ between engines. */
  exit: 'ok' | 'fails' | null
  /** Whether SIGTERM ends it within three seconds; null if that was not tried. */
  stops: boolean | null
}

/** One image of the corpus, and what is true of it. */
export interface Case {
  /** The path of its file below the corpus, without the extension: `node/express`. */
  name: string
  about: string
  /** Images and package registries that the build needs. */
  needs: readonly string[]
  /** A folder of the repository that is the build context; null if the case has its own files. */
  context: string | null
  /** The path of the Dockerfile in the context. */
  file: string
  target: string | null
  /** Values for `--build-arg`. */
  args: readonly string[]
  /** Exactly these errors, warnings and seeded infos are right. */
  find: readonly Label[]
  /** True findings that nobody needs: neither found nor wrong. */
  may: readonly Label[]
  start: Start | null
  /** The context's files, by path. */
  files: ReadonlyMap<string, string>
}

const KEYS = ['about', 'needs', 'context', 'file', 'target', 'args', 'find', 'may', 'start']
const START_KEYS = ['uid', 'says', 'answers', 'exit', 'stops']

/**
 * Parses a file of the corpus: labels as YAML, then the files of the build context, each after a line `-- PATH --`.
 * @param read gives the text of a file in a folder of the repository, for a case without its own files
 * @throws Error if a label is malformed, or names an instruction that the Dockerfile does not have
 */
export function parseCase(name: string, text: string, read: (path: string) => string): Case {
  const [head = '', ...sections] = text.split(/^-- (.+) --\n/m)
  const files = new Map<string, string>()
  for (let at = 0; at < sections.length; at += 2) files.set(sections[at] ?? '', sections[at + 1] ?? '')
  const labels = parse(head) as Record<string, unknown>
  allow(KEYS, labels)
  if (!labels['about'] || !('start' in labels)) throw new Error('every case says what it is about and how it starts')
  const context = word(labels['context'])
  const file = word(labels['file']) ?? 'Dockerfile'
  const dockerfile = context === null ? files.get(file) : read(`${context}/${file}`)
  if (dockerfile === undefined) throw new Error(`there is no ${file}`)
  return {
    name,
    about: String(labels['about']),
    needs: words(labels['needs']),
    context,
    file,
    target: word(labels['target']),
    args: words(labels['args']),
    find: words(labels['find']).map(each => parseLabel(each, dockerfile)),
    may: words(labels['may']).map(each => parseLabel(each, dockerfile)),
    start: parseStart(labels['start']),
    files,
  }
}

/** `SEVERITY CHECK`, then `at START OF A LINE` for the line to blame, or `in PATH` for the path in the image. */
export function parseLabel(text: string, dockerfile: string): Label {
  const [, severity, check = '', word, place = ''] = /^(\S+) ([\w-]+\/[\w-]+)(?: (at|in) (.+))?$/.exec(text) ?? []
  const known = LABEL_SEVERITIES.find(each => each === severity)
  if (!known) throw new Error(`not a label: ${text}`)
  const lines = dockerfile.split('\n').flatMap((line, index) => (line.startsWith(place) ? [index + 1] : []))
  if (word === 'at' && lines.length !== 1)
    throw new Error(`${lines.length} lines of the Dockerfile start like this: ${place}`)
  return { check, severity: known, line: word === 'at' ? (lines[0] ?? null) : null, path: word === 'in' ? place : null }
}

function parseStart(value: unknown): Start | null {
  if (value === null) return null
  const start = value as Record<string, unknown>
  allow(START_KEYS, start)
  const { uid, exit, stops } = start
  const says = word(start['says'])
  const answers = word(start['answers'])
  if (says === null && answers === null && exit === undefined) throw new Error('nothing says that the program started')
  return {
    uids: uid === undefined ? null : [uid].flat().map(Number),
    says,
    answers,
    exit: exit === 'ok' || exit === 'fails' ? exit : null,
    stops: typeof stops === 'boolean' ? stops : null,
  }
}

function allow(keys: readonly string[], value: Record<string, unknown>): void {
  const unknown = Object.keys(value).filter(key => !keys.includes(key))
  if (unknown.length > 0) throw new Error(`unknown keys: ${unknown.join(', ')}`)
}

const word = (value: unknown): string | null => (value === undefined || value === null ? null : String(value))
const words = (value: unknown): string[] => (value === undefined ? [] : (value as unknown[]).map(String))
