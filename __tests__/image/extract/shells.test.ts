import { expect, test } from '@jest/globals'
import { parseShebang, readerOf, shellOfFirstLine } from '../../../src/image/extract/shells.ts'

test.each<[string, string, string | null, string | null]>([
  ['/bin/sh', '/bin/sh', null, '/bin/sh'],
  [' /bin/sh \t-e ', '/bin/sh', '-e', '/bin/sh'],
  ['/bin/sh -x -e', '/bin/sh', '-x -e', '/bin/sh'],
  ['/usr/bin/env bash', '/usr/bin/env', 'bash', 'bash'],
  ['/usr/bin/env -S A=1 bash -e', '/usr/bin/env', '-S A=1 bash -e', 'bash'],
  ['/bin/busybox ash', '/bin/busybox', 'ash', 'ash'],
  ['/command/with-contenv sh', '/command/with-contenv', 'sh', 'sh'],
  ['/command/execlineb -P', '/command/execlineb', '-P', '/command/execlineb'],
  ['/usr/bin/python3 -u', '/usr/bin/python3', '-u', null],
  ['/bin/sh\r', '/bin/sh\r', null, '/bin/sh'],
])('#!%s', (line, interpreter, argument, reader) => {
  expect(parseShebang(line)).toEqual({ interpreter, argument, reader })
  expect(readerOf(`#!${line}\n:`)).toBe(reader)
})

test.each(['', ' \t'])('a first line that names nothing: %p', line => {
  expect(parseShebang(line)).toBeNull()
})

test.each(['', ':', '# !/bin/sh', ' #!/bin/sh', '\n#!/bin/sh', '#!/command/execlineb\n/bin/sh'])(
  '%p names no shell',
  code => {
    expect(shellOfFirstLine(code)).toBeNull()
  },
)
