import { baseChain } from '../../dockerfile/dockerfile.ts'
import type { Image } from '../../image/model.ts'
import type { Check } from '../check.ts'
import type { Source } from '../source.ts'
import { START_NEEDS } from '../start/start.ts'
import { stayingFiles } from '../start/started-files.ts'
import { judgeableUser } from '../user/facts.ts'

export const privilegedPort: Check = {
  id: 'metadata/privileged-port',
  title: 'A port below 1024 is exposed, and the user is not root',
  severity: 'info',
  presets: { kubernetes: 'warning', strict: 'warning' },
  needs: START_NEEDS,
  docs: {
    why: 'Binding a port below 1024 needs a capability that a user other than root does not have wherever the runtime does not lower that bound; there the program ends with "permission denied".',
    how: 'The image’s config exposes such a port, its USER is not root, and the program that it starts has no file capabilities.',
    limits:
      'Docker Engine since 20.10 and containerd’s Kubernetes service since 2.0 let every user bind every port; older ones and CRI-O do not. EXPOSE is a declaration, and the program may listen elsewhere. A port that only the base image exposes is left out, because EXPOSE cannot be taken back.',
    fix: 'Listen on a port from 1024 on, and let the outside map it (`-p 80:8080`, a Service’s `targetPort`):\n\n```dockerfile\nEXPOSE 8080\n```',
  },
  run(image, source) {
    const user = judgeableUser(image)
    if (user === null || user.uid === null) return 'not-applicable'
    if (user.uid === 0 || stayingFiles(image).some(entry => entry.capabilities)) return []
    return image.config.exposedPorts
      .map(port => ({ port, number: Number.parseInt(port, 10) }))
      .filter(({ number }) => number > 0 && number < 1024 && !isInherited(image, source, number))
      .sort((a, b) => a.number - b.number || (a.port < b.port ? -1 : 1))
      .map(({ port }) => ({ data: { port, uid: user.uid ?? 0 } }))
  },
}

/** Whether no EXPOSE of the Dockerfile can be meant; one with a variable may be any. */
function isInherited(image: Image, { dockerfile, stage }: Source, port: number): boolean {
  if (dockerfile === null || stage === null || image.base.layers === 0) return false
  const exposed = baseChain(dockerfile, stage)
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .flatMap(({ text }) => text.split(/\s+/).slice(1))
  return !exposed.some(word => {
    const [first = 0, last = first] = (word.split('/')[0] ?? '').split('-').map(Number)
    return word.includes('$') || (first <= port && port <= last)
  })
}
