/** The long option whose name starts so, as getopt_long(3) finds it; unknown and ambiguous ones are as written. */
export function wholeName(written: string, names: readonly string[]): string {
  if (written === '' || names.includes(written)) return written
  const [name = written, ...others] = [...names, 'help', 'version'].filter(one => one.startsWith(written))
  return others.length === 0 ? name : written
}
