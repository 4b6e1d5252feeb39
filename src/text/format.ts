const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/**
 * Formats bytes for people, the same in every locale: decimal units (MB is 10^6) with one decimal, from a gigabyte on
 * with two, and without `.0`.
 */
export function formatBytes(bytes: number): string {
  if (bytes < 0) return `-${formatBytes(-bytes)}`
  for (const [index, unit] of UNITS.entries()) {
    const value = Number((bytes / 1000 ** index).toFixed(index === 0 ? 0 : index < 3 ? 1 : 2))
    // The unit is chosen after rounding: 999,960,000 bytes are 1 GB, not 1000 MB.
    if (value < 1000 || index === UNITS.length - 1) return `${value} ${unit}`
  }
  return `${bytes} B`
}

/** `4.2 s`, `1 min 5 s`, `2 h 3 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${Number(seconds.toFixed(1))} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return joinUnits(Math.floor(whole / 60), 'min', whole % 60, 's')
  return joinUnits(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min')
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** `12,345`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3}){1,6}$)/g, ',')
}

/** `layer 3 of 7`: people count from 1. @param index from 0 */
export function formatPosition(index: number, count: number): string {
  return index < count ? `layer ${index + 1} of ${count}` : `layer ${index + 1}`
}

/** `1 layer`, `2 layers`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `a, b, c and 197 more`: the first `limit` names and the number of the others. */
export function firstNames(names: readonly string[], limit: number): string {
  const left = names.length - limit
  return left <= 0 ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${formatCount(left)} more`
}
