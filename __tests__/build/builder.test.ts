import { expect, test } from '@jest/globals'
import { prepareBuilder, removeBuilder } from '../../src/build/builder.ts'
import type { Exec, Ports } from '../../src/ports.ts'

const classic = JSON.stringify({ Name: 'default', Driver: 'docker', Current: true, Nodes: [{ Status: 'running' }] })

function portsWith(run: Exec['run'], signal = new AbortController().signal): Ports {
  return { exec: { run }, log: { info() {}, warning() {}, group() {} }, env: {}, cwd: '/', signal }
}

test('a run that was cancelled still removes its builder', async () => {
  const signals: (AbortSignal | undefined)[] = []
  const ports = portsWith(async (_command, _args, options) => {
    signals.push(options?.signal)
    return { status: 0, stdout: '', stderr: '' }
  }, AbortSignal.abort())
  await removeBuilder('stagegate-1', ports)
  expect(signals.map(signal => signal?.aborted)).toEqual([false])
})

test('a builder is made of the image that was named', async () => {
  const calls: string[] = []
  const ports = portsWith(async (_command, args) => {
    calls.push(args.join(' '))
    return { status: 0, stdout: args[1] === 'ls' ? classic : 'v0.29.1', stderr: '' }
  })
  await prepareBuilder(null, ports, () => {}, { image: 'mirror.example.com/buildkit:v1' })
  expect(calls.at(-1)).toMatch(/^buildx create .* --driver-opt image=mirror\.example\.com\/buildkit:v1 --bootstrap$/)
})

test('a builder is noted before it is made, because making it can be interrupted', async () => {
  const events: string[] = []
  const ports = portsWith(async (_command, args) => {
    events.push(args[1] ?? '')
    return { status: 0, stdout: args[1] === 'ls' ? classic : 'v0.29.1', stderr: '' }
  })
  const { name } = await prepareBuilder(null, ports, noted => events.push(`noted ${noted}`))
  expect(events.slice(-2)).toEqual([`noted ${name}`, 'create'])
})
