import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { START_NEEDS } from '../start/start.ts'
import { startedFiles } from '../start/started-files.ts'
import { startUser } from '../user/start-user.ts'
import { octal } from './modes.ts'
import { RIGHTS, writableBy } from './writers.ts'

export const writableProgram: Check = {
  id: 'permissions/writable-program',
  title: 'Program writable by its own user',
  severity: 'info',
  presets: { strict: 'warning' },
  evidence: {
    likely: 'The mode lets USER write to the file. A script may start another file.',
  },
  systems: 'unix',
  needs: START_NEEDS,
  docs: {
    why: prose`
      An attacker who makes the program write a file can overwrite its code, and stay until the container is replaced.
    `,
    how: prose`
      ENTRYPOINT and CMD start a file of an own layer (the program, the script of an interpreter or a shell, the command
      of an entrypoint script), and its owner, group or mode let the image’s USER write to it.
    `,
    limits: prose`
      Stagegate looks at the started files only, not at the modules that they load or the directories that contain them.
      Root can write to every file, which \`user/root\` reports. With a read-only root file system, nobody can.
    `,
    fix: prose`
      Let root own the code, and give the user only the directories that it writes to:

      \`\`\`dockerfile
      COPY --from=build /src/dist /app
      RUN install -d -o 10001 -g 10001 /app/data
      USER 10001
      \`\`\`
    `,
  },
  run(image) {
    const user = startUser(image)
    if (user.uid === null) return 'not-applicable'
    const { uid } = user
    if (uid === 0) return []
    return startedFiles(image)
      .filter(entry => image.layers[entry.layer]?.origin === 'own')
      .flatMap((entry): Observation[] => {
        const by = writableBy(entry, user)
        if (by === null) return []
        const { path, layer, mode } = entry
        return [
          {
            evidence: 'likely',
            path,
            layer,
            data: { by, uid, mode: octal(mode) },
            message: text`The container starts ${path} as UID ${uid}, which can change it ${plain(RIGHTS[by])} (mode ${plain(octal(mode))}).`,
            fix: text`Let root own the code (${'COPY'} without ${'--chown'}), and give the user only the directories that it writes to.`,
          },
        ]
      })
  },
}
