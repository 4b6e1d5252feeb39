import { afterAll, expect, test } from '@jest/globals'
import { pushVerified } from '../../../src/publish/push/push.ts'
import type { PushTool } from '../../../src/publish/push/tool.ts'
import type { Outcome } from '../../../src/report/outcome.ts'
import { removeTemporaryFolders } from '../../helpers/bundle.ts'
import { fakePorts } from '../../helpers/ports.ts'
import { freshPush } from '../../helpers/push.ts'
import { report, target } from '../../helpers/reports.ts'

afterAll(removeTemporaryFolders)

const TOOL: PushTool = {
  name: 'buildx',
  copy: (_layout, _digest, reference) => ({ program: 'program', args: ['copy', reference] }),
  read: reference => ({ program: 'program', args: ['read', reference] }),
}
const summary = { seconds: 1, steps: 1, cachedSteps: 0, slowest: [] }

test("failed pushes are in the report's order, and leave the gate's decision as it is", async () => {
  const pushes = await Promise.all(['web', 'app'].map(name => freshPush(name, [`ghcr.io/acme/${name}:1`])))
  const outcomes = pushes.map(({ target: name, layout, digest }): Outcome => {
    const build = { summary, layout, digest }
    return { kind: 'verified', target: { name, role: 'gated' }, build, images: [], passedOver: [] }
  })
  const before = report({ targets: pushes.map(({ target: name, digest }) => target({ name, digest })) })
  const ports = fakePorts(() => ({ status: 1, stderr: 'ERROR: denied: permission_denied: write_package' }))
  const after = await pushVerified(before, outcomes, pushes, true, TOOL, ports)
  expect(after.pushFailures).toMatchObject([
    { target: 'web', error: { code: 'push/denied' } },
    { target: 'app', error: { code: 'push/denied' } },
  ])
  expect({ ...after, pushFailures: [] }).toEqual(before)
})
