import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { runProcess } from '../helpers/process.ts'

afterAll(removeTemporaryFolders)

test.each(['update', 'download'])('without Go, an apt that fails at its %s is a reason to skip', async failing => {
  const folder = await temporaryFolder('goroot')
  const apt = join(folder, 'apt-get')
  writeFileSync(apt, `#!/bin/sh\n[ "$1" != ${failing} ]\n`)
  chmodSync(apt, 0o755)
  const script = `set -euo pipefail
    . script/lib/common.sh; . script/fetch/packages.sh; . script/fetch/goroot.sh
    command() { [[ "$*" != "-v go" ]] && builtin command "$@"; }
    distribution_sources() { echo "deb https://example.invalid bookworm main"; }
    apt_has() { true; }
    mkdir -p "$engine"/{log,run,state}
    ensure_go
    echo "PATH is $PATH"`
  const env = { PATH: `${folder}:${process.env['PATH']}`, STAGEGATE_ENGINE_DIR: join(folder, 'engine') }
  const { exitCode, stdout, stderr } = await runProcess('bash', ['-c', script], { cwd: REPOSITORY_ROOT, env })
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
  expect(stderr).toMatch(/no Go toolchain is installed, and apt cannot fetch Go/)
})
