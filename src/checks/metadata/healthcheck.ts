import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'

export const healthcheck: Check = {
  id: 'metadata/healthcheck',
  title: 'Missing HEALTHCHECK',
  severity: 'off',
  presets: { strict: 'info' },
  evidence: {
    proven: 'The image config has no health check.',
  },
  systems: 'unix',
  needs: [],
  docs: {
    why: 'Without a health check, Docker and Swarm consider a process that hangs healthy as long as it runs.',
    how: 'The image starts a program and its config has no health check. `HEALTHCHECK NONE` passes.',
    limits: prose`
      Off under most presets: Kubernetes and most platforms have their own probes and ignore the image's health check.
    `,
    fix: prose`
      Give the program its own health command, so that the image needs no \`curl\`:

      \`\`\`dockerfile
      HEALTHCHECK --interval=30s --timeout=3s CMD ["/server", "health"]
      \`\`\`
    `,
  },
  run({ config: { entrypoint, cmd, healthcheck } }) {
    if (entrypoint.length + cmd.length === 0) return 'not-applicable'
    return healthcheck === null || healthcheck.test.length === 0 ? [MISSING] : []
  },
}

const MISSING: Observation = {
  evidence: 'proven',
  setBy: { keyword: 'HEALTHCHECK' },
  message: plain('The image has no HEALTHCHECK, so Docker considers a process that hangs healthy.'),
  fix: text`Add a HEALTHCHECK, or ${'HEALTHCHECK NONE'} if the platform has its own probes.`,
}
