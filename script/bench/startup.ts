import { pairedRatio, type Row, secondsOf } from './measure.ts'

/** Compares `--version` of the bundle with a Node process that does nothing. */
export async function benchStartup(): Promise<Row[]> {
  const cli = () => secondsOf([[process.execPath, 'dist/cli/index.js', '--version']])
  const nothing = () => secondsOf([[process.execPath, '-e', '0']])
  await cli()
  const { ratio, first, second } = await pairedRatio(21, cli, nothing)
  const detail = `${(first * 1000).toFixed(0)} ms vs. ${(second * 1000).toFixed(0)} ms of node -e 0`
  return [{ name: 'start of the bundle (--version)', ratio, goal: { atMost: 2 }, detail }]
}
