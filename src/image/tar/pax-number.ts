import { Failure } from '../../failure.ts'

/** Parses the whole number of a record; one beyond `Number.MAX_SAFE_INTEGER` is rounded. @throws Failure `image/tar-pax` */
export function parsePaxNumber(value: string, key: string): number {
  return Number(parseInt64(value, key))
}

/** Parses an owner: its last 32 bits, which is all that chown(2) uses. @throws Failure `image/tar-pax` */
export function parsePaxOwner(value: string, key: string): number {
  const owner = parseInt64(value, key)
  return typeof owner === 'bigint' ? Number(BigInt.asUintN(32, owner)) : owner >>> 0
}

/** Verifies a time in seconds, with or without a fraction. @throws Failure `image/tar-pax` */
export function checkPaxTime(value: string | undefined, key: string): void {
  if (!value || PLAIN_TIME.test(value)) return
  const dot = value.indexOf('.')
  if (dot !== -1 && !/^[0-9]*$/.test(value.slice(dot + 1))) throw invalid(key)
  parseInt64(dot === -1 ? value : value.slice(0, dot), key)
}

const PLAIN_TIME = /^-?[0-9]{1,18}(?:\.[0-9]*)?$/

/** Parses like Go's strconv.ParseInt: with or without a sign, in 64 bits. The length is bounded for speed. */
function parseInt64(value: string, key: string): number | bigint {
  if (!/^[+-]?[0-9]{1,64}$/.test(value)) throw invalid(key)
  const number = Number(value)
  // The sum turns -0 into 0.
  if (Number.isSafeInteger(number)) return number + 0
  const exact = BigInt(value.replace('+', ''))
  if (BigInt.asIntN(64, exact) !== exact) throw invalid(key)
  return exact
}

function invalid(key: string): Failure {
  return new Failure('image/tar-pax', `the record "${key}" of its extended header has no valid value`)
}
