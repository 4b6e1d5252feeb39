/**
 * One of buildx's comma-separated attributes. RFC 4180, section 2: a field with a comma is quoted as a whole, including
 * the key; buildx rejects quotes that begin within a field.
 */
export function attribute(key: string, value: string): string {
  const field = `${key}=${value}`
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
