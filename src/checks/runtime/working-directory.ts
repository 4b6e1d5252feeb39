import { basenameOf, isBelow, normalize } from '../../image/paths.ts'
import { resolveImageUser } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Observation } from '../check.ts'
import { barrierTo, EXECUTE, type Identity, identityOf, mayDo, WRITE } from '../start/identity.ts'
import { START_NEEDS, startOf } from '../start/start.ts'

export const workingDirectory: Check = {
  id: 'runtime/working-directory',
  title: 'Working directory unusable by the user',
  severity: 'error',
  evidence: {
    proven: 'WORKDIR is a file, and no container starts in it.',
    likely: 'The user cannot enter it, or a program that is known to write there cannot.',
    possible: 'The user cannot write to a directory in its home. The application may never do so.',
  },
  systems: 'unix',
  needsStart: true,
  needs: START_NEEDS,
  docs: {
    why: prose`
      COPY and WORKDIR create files that root owns. A user who cannot enter or write to the working directory fails when
      the application first opens a file there.
    `,
    how: prose`
      The check compares the mode bits of WORKDIR with the image's USER. Commands that are known to write there are
      \`next start\`, \`rails server\`, \`jupyter\` and \`celery beat\`. Outside the user's home, nothing else is reported: an
      application should not need to write next to its code.
    `,
    limits: prose`
      Volumes that are mounted there when the container starts have their own owner. The check knows of only a few
      programs what they write.
    `,
    fix: prose`
      Give the user only what it has to write:

      \`\`\`dockerfile
      WORKDIR /app
      COPY --chown=node:node --from=build /app/.next ./.next
      USER node
      \`\`\`
    `,
  },
  run(image) {
    const path = normalize(image.config.workingDir)
    const entry = image.tree.resolve(path)
    const user = image.config.user
    if (path !== '/' && entry && entry.type !== 'directory') {
      return [
        {
          evidence: 'proven',
          path,
          layer: entry.layer,
          data: { problem: 'no-directory', user },
          message: text`The container will not start: WORKDIR ${path} is not a directory.`,
          fix: plain('Name a directory in WORKDIR.'),
        },
      ]
    }
    const identity = identityOf(image)
    // The engine creates missing parts as root; the existing part decides.
    if (identity === null || identity.uid === 0 || path === '/' || !entry) return []
    const barrier = mayDo(entry, identity, EXECUTE) ? barrierTo(image.tree, path, identity) : path
    if (barrier !== null) {
      const place = barrier === path ? plain('') : text` (blocked at ${barrier})`
      return [
        {
          evidence: 'likely',
          path,
          layer: entry.layer,
          data: { problem: 'not-enterable', user, barrier },
          message: text`USER ${user} cannot enter WORKDIR ${path}${place}: no file in it can be opened.`,
          fix:
            barrier === path
              ? text`Let other users search it (${'chmod 755'}), or give it to the user (${'COPY --chown'}).`
              : text`Let other users search ${barrier} (${'chmod 755'}), or use a directory that is not below it.`,
        },
      ]
    }
    return notWritable(image, path, identity)
  },
}

/** Programs that write to their working directory, and where. */
const WRITERS: { name: RegExp; argument: RegExp; writes: string }[] = [
  { name: /^next$/, argument: /^(?:start|dev)$/, writes: '.next' },
  { name: /^rails$/, argument: /^(?:s|server)$/, writes: 'tmp' },
  { name: /^jupyter(?:-lab|-notebook)?$/, argument: /^/, writes: '.' },
  { name: /^celery$/, argument: /^beat$/, writes: '.' },
]

function notWritable(image: AnalyzedImage, path: string, identity: Identity): Observation[] {
  const writer = writerOf(image)
  const target = writer === null || writer.writes === '.' ? path : `${path}/${writer.writes}`
  const entry = image.tree.resolve(target) ?? image.tree.resolve(path)
  if (!entry || mayDo(entry, identity, WRITE)) return []
  const { user } = image.config
  if (writer !== null) {
    return [
      {
        evidence: 'likely',
        path: target,
        layer: entry.layer,
        data: { problem: 'not-writable', user, writer: writer.program },
        message: text`${writer.program} writes to ${target}, but USER ${user} cannot.`,
        fix: text`Give it to the user: ${'COPY --chown'}, or ${'RUN chown'} in the instruction that creates it.`,
      },
    ]
  }
  const { home } = resolveImageUser(image)
  if (!home || home === '/' || (path !== home && !isBelow(path, home))) return []
  return [
    {
      evidence: 'possible',
      path,
      layer: entry.layer,
      data: { problem: 'own-home', user, home },
      message: text`WORKDIR ${path} is in the home of USER ${user}, who cannot write to it.`,
      fix: text`If the application writes there, give it to the user: ${'RUN chown'} before USER, or ${'COPY --chown'}.`,
    },
  ]
}

function writerOf(image: AnalyzedImage): { program: string; writes: string } | null {
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
