import { baseChain } from '../../dockerfile/dockerfile.ts'
import { readCapabilities } from '../../image/capabilities.ts'
import type { Image, TreeEntry } from '../../image/model.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import { atMost } from '../at-most.ts'
import type { Check } from '../check.ts'
import type { Source } from '../source.ts'
import { START_NEEDS } from '../start/start.ts'
import { stayingPrograms } from '../start/started-files.ts'
import { startUser } from '../user/start-user.ts'

export const privilegedPort: Check = {
  id: 'metadata/privileged-port',
  title: 'Privileged port for a non-root user',
  severity: 'info',
  presets: { kubernetes: 'warning', strict: 'warning' },
  evidence: {
    likely: 'The image declares the port. The program may listen on another one.',
  },
  systems: 'unix',
  needsStart: true,
  needs: START_NEEDS,
  docs: {
    why: prose`
      By default, binding a port below 1024 needs a capability that a non-root user does not have. Unless the runtime
      lowers that limit, the program fails with "permission denied".
    `,
    how: prose`
      The image config exposes such a port, its USER is not root, and the program that it starts does not have
      the capability \`cap_net_bind_service\`.
    `,
    limits: prose`
      Docker Engine since 20.10 and containerd’s Kubernetes service since 2.0 let every user bind every port; older
      versions and CRI-O do not. EXPOSE only declares a port, and the program may listen on another one. The check
      ignores a port that only the base image exposes, because a Dockerfile cannot undo EXPOSE.
    `,
    fix: prose`
      Listen on port 1024 or above, and map it from outside (\`-p 80:8080\`, or \`targetPort\` of a Service):

      \`\`\`dockerfile
      EXPOSE 8080
      \`\`\`
    `,
  },
  run(image, source) {
    const user = startUser(image)
    if (user.uid === null) return 'not-applicable'
    const programs = stayingPrograms(image)
    if (user.uid === 0 || (programs.length > 0 && programs.every(bindsLowPorts))) return []
    const ports = image.config.exposedPorts
      .map(port => ({ port, number: Number.parseInt(port, 10) }))
      .filter(({ number }) => number > 0 && number < 1024 && !isInherited(image, source, number))
      .sort((a, b) => a.number - b.number || (a.port < b.port ? -1 : 1))
    return atMost(
      ports,
      'exposed',
      ({ port }) => ({
        evidence: 'likely',
        setBy: { keyword: 'EXPOSE' },
        data: { port, uid: user.uid ?? 0 },
        message: text`The image exposes port ${port}, but its user is not root. The program cannot bind the port if the runtime restricts ports below 1024.`,
        fix: FIX,
      }),
      'port',
    )
  },
}

function bindsLowPorts({ capabilities }: TreeEntry): boolean {
  return capabilities !== null && readCapabilities(capabilities).permitted.includes('cap_net_bind_service')
}

const FIX = plain('Listen on port 1024 or above, such as 8080, and map it from outside the container.')

/** Whether no EXPOSE of the Dockerfile has the port. An EXPOSE with a variable may have any port. */
function isInherited(image: Image, { dockerfile, stage }: Source, port: number): boolean {
  const { reference, layers } = image.base
  if (dockerfile === null || stage === null || (reference === null && layers === 0)) return false
  const exposed = baseChain(dockerfile, stage)
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .flatMap(instruction => instruction.args)
  return !exposed.some(word => {
    const [first = 0, last = first] = (word.split('/')[0] ?? '').split('-').map(Number)
    return word.includes('$') || (first <= port && port <= last)
  })
}
