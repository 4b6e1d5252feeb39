/** Shortens a text to `length` code points: `…` replaces its middle or its end. */
export function shorten(text: string, length: number, where: 'middle' | 'end' = 'end'): string {
  if (text.length <= length) return text
  const points = Array.from(text)
  if (points.length <= length) return text
  const head = where === 'end' ? length - 1 : Math.ceil((length - 1) / 2)
  return `${points.slice(0, head).join('')}…${points.slice(points.length - (length - 1 - head)).join('')}`
}
