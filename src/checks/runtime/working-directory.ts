import type { Image } from '../../image/model.ts'
import { basenameOf, isBelow } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { barrierTo, EXECUTE, type Identity, identityOf, mayDo, WRITE } from '../start/identity.ts'
import { workingFolder } from '../start/programs.ts'
import { START_NEEDS, startOf } from '../start/start.ts'

export const workingDirectory: Check = {
  id: 'runtime/working-directory',
  title: 'The working directory does not suit the user',
  severity: 'error',
  needs: [...START_NEEDS, { kind: 'path', path: '/etc/passwd' }, { kind: 'path', path: '/etc/group' }],
  docs: {
    why: 'COPY and WORKDIR make files of root, and a user who may not enter or write the working directory fails where the application first opens a file there.',
    how: "WORKDIR is held against the image's USER by its mode bits. A WORKDIR that is no directory is an error, for no container starts in it. One that the user may not enter is a warning. One that the user may not write is a warning where the image's command is known to write there (`next start`, `rails server`, `jupyter`, `celery beat`), and an info where it is the user's own home or lies in it. For other images nothing is reported: an application should not need to write beside its code.",
    limits:
      'Volumes that are mounted there when the container starts bring their own owner. What a program writes is known of few.',
    fix: 'Give the user what it has to write, and no more:\n\n```dockerfile\nWORKDIR /app\nCOPY --chown=node:node --from=build /app/.next ./.next\nUSER node\n```',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const path = workingFolder(image)
    const entry = image.tree.resolve(path)
    const user = image.config.user
    if (path !== '/' && entry && entry.type !== 'directory') {
      return [{ path, layer: entry.layer, data: { problem: 'no-directory', user } }]
    }
    const identity = identityOf(image)
    // What is not there yet, the engine makes for root; what is there decides.
    if (identity === null || identity.uid === 0 || path === '/' || !entry) return []
    const barrier = mayDo(entry, identity, EXECUTE) ? barrierTo(image.tree, path, identity) : path
    if (barrier !== null) {
      return [{ severity: 'warning', path, layer: entry.layer, data: { problem: 'not-enterable', user, barrier } }]
    }
    return notWritable(image, path, identity)
  },
}

/** Programs that write below the directory that they are started in, and where. */
const WRITERS: { name: RegExp; argument: RegExp; writes: string }[] = [
  { name: /^next$/, argument: /^(?:start|dev)$/, writes: '.next' },
  { name: /^rails$/, argument: /^(?:s|server)$/, writes: 'tmp' },
  { name: /^jupyter(?:-lab|-notebook)?$/, argument: /^/, writes: '.' },
  { name: /^celery$/, argument: /^beat$/, writes: '.' },
]

function notWritable(image: Image, path: string, identity: Identity): Observation[] {
  const writer = writerOf(image)
  const target = writer === null || writer.writes === '.' ? path : `${path}/${writer.writes}`
  const entry = image.tree.resolve(target) ?? image.tree.resolve(path)
  if (!entry || mayDo(entry, identity, WRITE)) return []
  const { user } = image.config
  if (writer !== null) {
    return [
      {
        severity: 'warning',
        path: target,
        layer: entry.layer,
        data: { problem: 'not-writable', user, writer: writer.program },
      },
    ]
  }
  const home = homeOf(image, identity)
  if (home === null || home === '/' || (path !== home && !isBelow(path, home))) return []
  return [{ severity: 'info', path, layer: entry.layer, data: { problem: 'own-home', user, home } }]
}

function writerOf(image: Image): { program: string; writes: string } | null {
  const words = startOf(image)
    .steps.flatMap(({ word, args }) => [word, ...args])
    .slice(0, 40)
  for (const { name, argument, writes } of WRITERS) {
    const at = words.findIndex(word => name.test(basenameOf(word)))
    if (at >= 0 && words.slice(at + 1).some(word => argument.test(word)))
      return { program: basenameOf(words[at] ?? ''), writes }
  }
  return null
}

function homeOf(image: Image, { uid }: Identity): string | null {
  const lines = Buffer.from(image.tree.content('/etc/passwd') ?? [])
    .toString('utf8')
    .split('\n')
  const fields = lines.map(line => line.split(':')).find(([, , id]) => id === String(uid))
  return fields?.[5] || null
}
