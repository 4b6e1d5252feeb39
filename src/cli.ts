#!/usr/bin/env node
import { distrustCheckout } from './adapters/checkout-distrust.ts'
import { TOOL } from './version.ts'

distrustCheckout()

// `--version` answers before anything else is loaded; the commands are a separate chunk.
if (process.argv[2] === '--version' || process.argv[2] === '-V') process.stdout.write(`${TOOL.version}\n`)
else {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 24) {
    process.stderr.write(`stagegate needs Node.js 24 or newer; this is ${process.versions.node}.\n`)
    process.exitCode = 2
  } else {
    const { main } = await import('./commands/main.ts')
    process.exitCode = await main(process.argv)
  }
}
