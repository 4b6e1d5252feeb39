/** `$?` behind a program that the image lacks, and loops that wait for it. */
import { expect, test } from '@jest/globals'
import { entrypoint } from '../../../../src/checks/runtime/entrypoint.ts'
import { elf, findingLines, script } from '../../runtime/files.ts'

const FILES = ['/bin/dash', '/usr/bin/app', '/bin/sleep', '/usr/bin/curl'].map(path => elf(path))
const lines = (code: string) =>
  findingLines(entrypoint, {
    layers: [[...FILES, { path: '/bin/sh', link: 'dash' }, script('/start', '/bin/sh', `#!/bin/sh\n${code}\n`)]],
    config: { entrypoint: ['/start'], cmd: ['app'] },
  })
const EXEC = 'exec "$@"'

// Measured: dash 0.5.12.
test.each([
  `nc -z db 1\nif [ $? -ne 0 ]; then exit 1; fi\n${EXEC}`,
  `nc -z db 1\n[ $? -eq 0 ] || exit 1\n${EXEC}`,
  `nc -z db 1\ntest "$?" = "0" || exit 2\n${EXEC}`,
  `nc -z db 1\nRC=$?\nif [ "$RC" != 0 ]; then echo no; exit "$RC"; fi\n${EXEC}`,
  `nc -z db 1 || exit\n${EXEC}`,
  `nc -z db 1 || exit $?\n${EXEC}`,
  `X=$(nc -z db 1)\nif [ $? -ne 0 ]; then exit 1; fi\n${EXEC}`,
  `nc -z db 1\ncase $? in 0) ${EXEC} ;; *) exit 1 ;; esac`,
  `while true; do nc -z db 1; if [ $? -eq 0 ]; then break; fi; sleep 1; done\n${EXEC}`,
  `while :; do\n  nc -z db 1 > /dev/null 2>&1\n  [ $? -eq 0 ] && break\n  echo waiting\n  sleep 1\ndone\n${EXEC}`,
  `nc -z db 1\nwhile [ $? -ne 0 ]; do sleep 1; nc -z db 1; done\n${EXEC}`,
  `nc -z db 1\nuntil [ $? -eq 0 ]; do sleep 1; nc -z db 1; done\n${EXEC}`,
  `n=0\nwhile true; do nc -z db 1; if [ $? -eq 0 ]; then break; fi; n=$((n+1)); [ $n -gt 3 ] && exit 1; done\n${EXEC}`,
  `while ! nc -z db 1; do sleep 1; done\n${EXEC}`,
  `until nc -z db 1 2> /dev/null; do sleep 1; done\n${EXEC}`,
])('nothing starts without nc: %j', code => {
  expect(lines(code)).toEqual(['error -: not-in-path'])
})

test.each([
  `nc -z db 1\nif [ $? -eq 0 ]; then exit 1; fi\n${EXEC}`,
  `nc -z db 1\necho "status: $?"\n${EXEC}`,
  `nc -z db 1\nif [ $? -eq 1 ]; then exit 1; fi\n${EXEC}`,
  `nc -z db 1\nsleep 1\nif [ $? -ne 0 ]; then exit 1; fi\n${EXEC}`,
  `curl db\nif [ $? -ne 0 ]; then exit 1; fi\n${EXEC}`,
  `nc -z db 1\nwhile [ $? -ne 0 ]; do sleep 1; curl db; done\n${EXEC}`,
  `true\nwhile [ $? -ne 0 ]; do nc -z db 1; done\n${EXEC}`,
  `! nc -z db 1\nif [ $? -ne 0 ]; then exit 1; fi\n${EXEC}`,
  `for i in 1 2 3; do nc -z db 1; if [ $? -eq 0 ]; then break; fi; sleep 1; done\n${EXEC}`,
  // The loop itself is what the container is for.
  `while true; do nc -z db 1; if [ $? -eq 0 ]; then break; fi; app; sleep 1; done`,
  'nc -z db 1\necho $?\nwhile true; do sleep 1; done',
  `[ 1 = 2 ]\nif [ $? -eq 1 ]; then ${EXEC}; fi`,
])('may start: %j', code => {
  expect(lines(code)).toEqual([])
})
