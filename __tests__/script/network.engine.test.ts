import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { needs } from '../helpers/needs.ts'
import { PRIVATE_ENGINE } from '../helpers/things.ts'

const { test } = await needs(PRIVATE_ENGINE)

// 3 is the kernel's NET_ADDR_SET. A bridge without its own address takes the lowest of its ports' addresses. A build
// then lost the network for a minute whenever a parallel step ended.
test('the bridge of the private engine has its own address', () => {
  const engine = process.env['STAGEGATE_ENGINE_DIR'] ?? ''
  const { bridge } = JSON.parse(readFileSync(join(engine, 'state/daemon.json'), 'utf8')) as { bridge: string }
  const file = (name: string) => readFileSync(join('/sys/class/net', bridge, name), 'utf8').trim()
  expect(file('addr_assign_type')).toBe('3')
  expect(file('address')).toMatch(/^02:42:/)
})
