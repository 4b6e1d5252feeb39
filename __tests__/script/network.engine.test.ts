import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { needs } from '../helpers/needs.ts'
import { PRIVATE_ENGINE } from '../helpers/things.ts'

const { test } = await needs(PRIVATE_ENGINE)

// The kernel's words for it are NET_ADDR_SET, 3. A bridge without one takes the lowest of its ports' addresses, so that
// a build lost the network for a minute whenever the step beside it ended.
test('the bridge of the private engine has an address of its own', () => {
  const engine = process.env['STAGEGATE_ENGINE_DIR'] ?? ''
  const { bridge } = JSON.parse(readFileSync(join(engine, 'state/daemon.json'), 'utf8')) as { bridge: string }
  const file = (name: string) => readFileSync(join('/sys/class/net', bridge, name), 'utf8').trim()
  expect(file('addr_assign_type')).toBe('3')
  expect(file('address')).toMatch(/^02:42:/)
})
