/** Questions about what a pull request names, such as a server that never answers. */
import { expect, test } from '@jest/globals'
import { checkDockerfile } from '../../src/buildx/call-check.ts'
import { fetchDockerfile, listStages, stageQuestion } from '../../src/buildx/call-targets.ts'
import { type FakePorts, fakePorts } from '../helpers/ports.ts'
import { plannedTarget } from '../helpers/targets.ts'

/** Ports on which every program runs until it is ended. */
function silentPorts(): FakePorts {
  const ports: FakePorts = fakePorts(() => {
    ports.clock.advance(120_000)
    return { status: 1 }
  })
  return ports
}

const remote = {
  context: 'http://tarpit.example/x.tar',
  file: null,
  builder: null,
  build: plannedTarget().request.build,
}

test('the Dockerfile of a remote context is unreadable after two minutes, and buildx is not asked again', async () => {
  const ports = silentPorts()
  await expect(fetchDockerfile(remote, ports)).rejects.toMatchObject({
    code: 'dockerfile-unreadable',
    message: expect.stringContaining('http://tarpit.example/x.tar could not be read: buildx has no answer after two'),
  })
  expect(ports.runs).toHaveLength(1)
})

test("BuildKit's checks fail after two minutes", async () => {
  expect(await checkDockerfile(plannedTarget().request, 'default', silentPorts())).toEqual({
    kind: 'failed',
    message: 'buildx has no answer after two minutes.',
  })
})

test('the stages stay unconfirmed after two minutes', async () => {
  expect(await listStages(stageQuestion('FROM tarpit.example/x:1\n', []), 'default', silentPorts())).toBeNull()
})

test('a cancelled run is not a server without an answer', async () => {
  const stop = new AbortController()
  const ports = fakePorts(
    () => {
      stop.abort()
      return { status: 1 }
    },
    { signal: stop.signal },
  )
  await expect(fetchDockerfile(remote, ports)).rejects.toMatchObject({ code: 'cancelled' })
})
