import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { list, text } from '../../text/words.ts'
import { atMost, partition } from '../at-most.ts'
import type { Check } from '../check.ts'
import { rootInterpreters } from './interpreter-files.ts'
import { octal } from './modes.ts'

export const rootInterpreter: Check = {
  id: 'permissions/root-interpreter',
  title: 'Interpreter with the rights of root',
  severity: 'error',
  inherited: 'error',
  evidence: {
    proven:
      'The bits or the capabilities give the rights of root, and the name or the content is that of an interpreter.',
    likely: 'The file is BusyBox or gosu with the setuid bit: it may give up or refuse the rights of root.',
  },
  systems: 'unix',
  needs: [
    { kind: 'extract', name: 'elf' },
    { kind: 'extract', name: 'fingerprint' },
  ],
  docs: {
    why: prose`
      A shell, a language or an editor does what its arguments say. If it has the rights of root, everyone in the
      container is root.
    `,
    how: prose`
      A file of any layer, visible in the container, has the setuid bit and belongs to root, or has a capability with
      which a process becomes root. Its name is that of a shell, an interpreter, an editor or a program that starts
      others or writes any file (\`bash\`, \`python3.13\`, \`vim\`, \`find\`, \`cp\`). Or it is one under another name:
      it contains the texts of such a program, or another file of the image with such a name has the same machine code,
      whatever follows it. A package that owns the file is not an excuse, and neither is the base image.
    `,
    limits: prose`
      Stagegate does not recognize every renamed interpreter without a copy under its own name, or one whose texts and code
      were changed; \`permissions/setuid\` reports it. Under \`no-new-privileges\` none of this has an effect, but that is set at run
      time.
    `,
    fix: prose`
      Remove the bits in the instruction that adds them:

      \`\`\`dockerfile
      RUN chmod u-s /usr/bin/find && setcap -r /usr/bin/python3.13
      \`\`\`

      To start one program as another user, use \`setpriv\` when the container starts.
    `,
  },
  run(image) {
    const surest = partition(rootInterpreters(image), ({ mayDrop }) => !mayDrop)
    return atMost(surest, 'interpreters with the rights of root', ({ entry, by, name, mayDrop }) => {
      const { path, layer, mode } = entry
      const what = name === basenameOf(path) ? text`${path}` : text`${path}, which is ${name},`
      return {
        evidence: mayDrop ? ('likely' as const) : ('proven' as const),
        path,
        layer,
        data: {
          name,
          by: by === 'setuid' ? [by] : [...by],
          mode: octal(mode),
          inherited: image.layers[layer]?.origin === 'base',
        },
        message:
          by === 'setuid'
            ? text`${what} makes root of anyone who starts it (setuid).`
            : text`${what} makes root of anyone who starts it (${list(by)}).`,
        fix: text`Remove the bits in the instruction that adds the file: ${'chmod u-s'}, ${'setcap -r'}.`,
      }
    })
  },
}
