import type { Random } from './random.ts'

const VALUES: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x',
  '../../etc/passwd',
  `sha256:${'0'.repeat(64)}`,
  `sha512:${'0'.repeat(64)}`,
  'sha256:',
  [],
  {},
  [null],
  [[]],
  { a: 1 },
  '\ud800',
  'x'.repeat(5000),
]

/** A copy of the JSON with a few changes: other values; missing, repeated and respelled names. */
export function fuzzJson(random: Random, value: unknown): unknown {
  const copy = structuredClone(value)
  for (let times = 1 + random.below(3); times > 0; times--) change(random, copy)
  return random.chance(0.02) ? structuredClone(random.pick(VALUES)) : copy
}

function change(random: Random, root: unknown): void {
  let at = root
  for (let depth = random.below(6); depth >= 0; depth--) {
    if (typeof at !== 'object' || at === null) return
    const holder = at as Record<string, unknown>
    const keys = Object.keys(holder)
    if (keys.length === 0) return
    const key = random.pick(keys)
    const next = holder[key]
    if (depth > 0 && typeof next === 'object' && next !== null) {
      at = next
      continue
    }
    switch (random.below(5)) {
      case 0:
        if (Array.isArray(at)) at.splice(Number(key), 1)
        else delete holder[key]
        return
      case 1:
        if (Array.isArray(at)) at.push(structuredClone(next))
        else holder[key.toUpperCase()] = structuredClone(random.pick(VALUES))
        return
      case 2:
        if (!Array.isArray(at)) {
          delete holder[key]
          holder[key[0] === key[0]?.toLowerCase() ? key.toUpperCase() : key.toLowerCase()] = next
        }
        return
      default:
        holder[key] = structuredClone(random.pick(VALUES))
        return
    }
  }
}

/** JSON text, sometimes with invalid syntax. */
export function fuzzText(random: Random, value: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(value) ?? '')
  if (random.chance(0.93) || text.length === 0) return text
  if (random.chance(0.3)) return Buffer.from('['.repeat(1 + random.below(100_000)))
  text[random.below(text.length)] = random.below(256)
  return text
}
