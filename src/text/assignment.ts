/** A build argument, a context, a label, or a word of ARG and ENV. Without a value, only the name is written. */
export interface Assignment {
  name: string
  value: string | null
}

/** Splits `NAME=value` at the first `=`. */
export function parseAssignment(text: string): Assignment {
  const sign = text.indexOf('=')
  return sign < 0 ? { name: text, value: null } : { name: text.slice(0, sign), value: text.slice(sign + 1) }
}

/** `NAME=value`, or the NAME alone. The name has no `=`. */
export function formatAssignment({ name, value }: Assignment): string {
  return value === null ? name : `${name}=${value}`
}
