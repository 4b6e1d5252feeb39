import type { Check } from '../check.ts'

export const healthcheck: Check = {
  id: 'metadata/healthcheck',
  title: 'There is no HEALTHCHECK',
  severity: 'off',
  needs: [],
  docs: {
    why: 'Docker and Swarm see a process that hangs as healthy as long as it runs, unless the image says how to ask it.',
    how: 'The image starts a program, and its config has no health check. `HEALTHCHECK NONE` counts as a decision.',
    limits: 'Off by default: Kubernetes and most platforms have probes of their own and ignore the one in the image.',
    fix: 'Let the program check itself, so that the image needs no `curl`:\n\n```dockerfile\nHEALTHCHECK --interval=30s --timeout=3s CMD ["/server", "health"]\n```',
  },
  run({ platform, config: { entrypoint, cmd, healthcheck } }) {
    if (platform.os === 'windows' || entrypoint.length + cmd.length === 0) return 'not-applicable'
    return healthcheck === null || healthcheck.test.length === 0 ? [{}] : []
  },
}
