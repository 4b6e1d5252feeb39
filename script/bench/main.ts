import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import type { Row } from './measure.ts'
import { benchPeers } from './peers.ts'
import { benchReader } from './reader.ts'
import { benchStartup } from './startup.ts'
import { benchVerify } from './verify.ts'

/** Measures ratios and prints them as a table. Needs the bundle and, for builds, an engine (`script/engine env`). */
const BENCHES: Record<string, () => Promise<Row[]>> = {
  startup: benchStartup,
  verify: benchVerify,
  reader: benchReader,
  peers: benchPeers,
}

const selection = process.argv.slice(2)
console.log('| what | ratio | goal | measured |\n| :-- | --: | --: | :-- |')
for (const [name, bench] of Object.entries(BENCHES)) {
  if (selection.length > 0 && !selection.includes(name)) continue
  try {
    for (const row of await bench()) show(row)
  } catch (error) {
    console.error(`${name}: skipped: ${(error as Error).message.split('\n')[0]}`)
  }
}

function show({ name, ratio, goal, detail }: Row): void {
  const bound = 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`
  console.log(`| ${name.replaceAll('|', '\\|')} | ${ratio.toFixed(2)} | ${bound} | ${detail} |`)
}

console.log(
  `\n${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.versions.node}; ${version('docker', 'version', '--format', 'Docker {{.Server.Version}}')}; ${version('docker', 'buildx', 'version')}`,
)

function version(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return `no ${command}`
  }
}
