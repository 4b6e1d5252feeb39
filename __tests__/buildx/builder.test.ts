import { describe, expect, test } from '@jest/globals'
import { chooseBuilder, prepareBuilder, removeBuilder } from '../../src/buildx/builder.ts'
import { type FakeRun, fakePorts } from '../helpers/ports.ts'

const classic = JSON.stringify({ Name: 'default', Driver: 'docker', Current: true, Nodes: [{ Status: 'running' }] })

test('a canceled run still removes its builder', async () => {
  const signals: (AbortSignal | undefined)[] = []
  const run: FakeRun = (_, options) => {
    signals.push(options.signal)
    return {}
  }
  const ports = fakePorts(run, { signal: AbortSignal.abort() })
  await removeBuilder('stagegate-1', ports)
  expect(signals.map(signal => signal?.aborted)).toEqual([false])
})

describe('a builder that cannot be removed', () => {
  const remove = async (stderr: string) => {
    const ports = fakePorts(() => ({ status: 1, stderr }))
    await removeBuilder('stagegate-1', ports)
    return ports.warnings
  }

  test("is a warning with buildx's message", async () => {
    const summary = 'ERROR: failed to remove one or more builders\n'
    expect(await remove(`failed to remove stagegate-1: permission denied\n${summary}`)).toEqual([
      'The builder stagegate-1 was not removed: permission denied',
    ])
  })
  test('because it does not exist is fine', async () => {
    expect(await remove('failed to remove stagegate-1: no builder "stagegate-1" found\n')).toEqual([])
  })
  test('is a warning even without a message', async () => {
    expect(await remove('')).toEqual(['The builder stagegate-1 was not removed: buildx ended with status 1'])
  })
})

test('if buildx cannot list builders, that does not mean that there are none', async () => {
  const ports = fakePorts(async args => {
    if (args[1] === 'ls')
      return { status: 1, stdout: '', stderr: 'ERROR: open /root/.docker/buildx: permission denied' }
    return { status: 0, stdout: 'v0.29.1', stderr: '' }
  })
  await expect(chooseBuilder(null, ports)).rejects.toMatchObject({
    code: 'builder-unknown',
    message: 'buildx cannot list its builders: ERROR: open /root/.docker/buildx: permission denied',
  })
})

test('a builder that buildx cannot load is an engine that does not answer', async () => {
  // buildx 0.29.1 with a DOCKER_HOST that nothing listens on.
  const Err = 'Cannot connect to the Docker daemon at unix:///x/docker.sock. Is the docker daemon running?'
  const listed = JSON.stringify({
    Name: 'default',
    Driver: '',
    Current: true,
    Err,
    Nodes: [{ Name: '', Endpoint: '' }],
  })
  const ports = fakePorts(args => ({ stdout: args[1] === 'ls' ? listed : 'v0.29.1' }))
  await expect(chooseBuilder(null, ports)).rejects.toMatchObject({
    code: 'engine-unreachable',
    message: `The builder "default" does not answer: ${Err}`,
  })
})

test('a builder that buildx cannot load may have no list of nodes', async () => {
  const listed = JSON.stringify({ Name: 'b', Driver: 'kubernetes', Current: true, Nodes: null, Err: 'no context' })
  const ports = fakePorts(args => ({ stdout: args[1] === 'ls' ? listed : 'v0.29.1' }))
  await expect(chooseBuilder(null, ports)).rejects.toMatchObject({
    code: 'engine-unreachable',
    message: 'The builder "b" does not answer: no context',
  })
})

test.each(['{', '{"Name":1}', '{"Name":"b","Driver":"docker-container","Current":true,"Nodes":"x"}'])(
  'a list of builders that has another form is not an internal failure: %s',
  async listed => {
    const ports = fakePorts(args => ({ stdout: args[1] === 'ls' ? listed : 'v0.29.1' }))
    await expect(chooseBuilder(null, ports)).rejects.toMatchObject({
      code: 'builder-unknown',
      message: expect.stringMatching(/^buildx cannot list its builders: .*\w/),
    })
  },
)

test('a builder is created from the given image', async () => {
  const calls: string[] = []
  const ports = fakePorts(async args => {
    calls.push(args.join(' '))
    return { status: 0, stdout: args[1] === 'ls' ? classic : 'v0.29.1', stderr: '' }
  })
  await prepareBuilder(await chooseBuilder(null, ports), 'mirror.example.com/buildkit:v1', ports)
  expect(calls.at(-1)).toMatch(/^buildx create .* --driver-opt image=mirror\.example\.com\/buildkit:v1 --bootstrap$/)
})

test('a builder is recorded before it is created, because creation can be interrupted', async () => {
  const events: string[] = []
  const ports = fakePorts(async args => {
    events.push(args[1] ?? '')
    return { status: 0, stdout: args[1] === 'ls' ? classic : 'v0.29.1', stderr: '' }
  })
  const choice = await chooseBuilder(null, ports)
  const { name } = await prepareBuilder(choice, null, ports, noted => events.push(`noted ${noted}`))
  expect(events.slice(-2)).toEqual([`noted ${name}`, 'create'])
})

describe('a buildx that marks no builder as current', () => {
  // buildx 0.20.0 with two builders; the second is the current one.
  const listed = ['other', 'mine'].map(Name => JSON.stringify({ Name, Driver: 'docker-container', Nodes: [{}] }))
  const inspected = 'Name:          mine\nDriver:        docker-container\n\nNodes:\nName:             mine0\n'

  const prepare = (status: number) =>
    chooseBuilder(
      null,
      fakePorts(async args => {
        if (args[1] === 'version') return { status: 0, stdout: 'v0.20.0', stderr: '' }
        if (args[1] === 'ls') return { status: 0, stdout: listed.join('\n'), stderr: '' }
        return { status, stdout: status === 0 ? inspected : '', stderr: '' }
      }),
    )

  test('is asked for the name of the current builder', async () => {
    expect(await prepare(0)).toMatchObject({ builder: 'mine' })
  })

  test('has no current builder if it does not print a name', async () => {
    await expect(prepare(1)).rejects.toMatchObject({ code: 'builder-unknown' })
  })
})

test('a failure of buildx is reported with its message', async () => {
  const ports = fakePorts(async args => {
    if (args[1] === 'version') return { status: 1, stdout: '', stderr: 'fork/exec docker-buildx: permission denied\n' }
    return { status: 0, stdout: classic, stderr: '' }
  })
  await expect(chooseBuilder(null, ports)).rejects.toMatchObject({
    code: 'buildx-missing',
    message: 'docker buildx does not answer: fork/exec docker-buildx: permission denied',
  })
})

test.each([
  "docker: unknown command: docker buildx\n\nRun 'docker --help' for more information\n",
  "docker: 'buildx' is not a docker command.\nSee 'docker --help'\n",
])('a docker command without the plugin is reported as such (%#)', async stderr => {
  const ports = fakePorts(async () => ({ status: 1, stdout: '', stderr }))
  await expect(chooseBuilder(null, ports)).rejects.toMatchObject({
    code: 'buildx-missing',
    message: 'The docker command has no buildx plugin.',
    hint: expect.stringMatching(/^Install the buildx plugin/),
  })
})

describe('the version of buildx', () => {
  const capable = JSON.stringify({ Name: 'b', Driver: 'docker-container', Current: true, Nodes: [{}] })

  async function prepare(version: string): Promise<string[]> {
    const ports = fakePorts(async args => {
      return { status: 0, stdout: args[1] === 'ls' ? capable : `github.com/docker/buildx ${version}\n`, stderr: '' }
    })
    await chooseBuilder(null, ports)
    return ports.logged
  }

  test.each(['v0.20.0 abc', '0.29.1+ds1 0.29.1+ds1-4', 'v0.38.2', 'v1.0.0'])(
    '%s is accepted silently',
    async version => {
      expect(await prepare(version)).toEqual([])
    },
  )

  test.each(['v0.0.0+unknown', 'deadbeef'])(
    '%s cannot be compared, so it is accepted with a log line',
    async version => {
      expect(await prepare(version)).toEqual([
        expect.stringMatching(`names no release .*${version.slice(0, 6)}.*0\\.20\\.0`),
      ])
    },
  )

  test.each(['v0.19.3', 'v0.17.0', '0.13.1+ds1'])('%s is refused as too old', async version => {
    await expect(prepare(version)).rejects.toMatchObject({
      code: 'buildx-too-old',
      message: expect.stringContaining('0.20.0 is the oldest'),
    })
  })
})
