/**
 * One of buildx's comma-separated attributes. RFC 4180, section 2: a field with a comma is quoted as a whole, so the
 * quotes stand around the key as well; buildx refuses those that begin within a field.
 */
export function attribute(key: string, value: string): string {
  const field = `${key}=${value}`
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
