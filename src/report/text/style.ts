import type { styleText } from 'node:util'
import { shorten } from '../../text/shorten.ts'
import { escapeTerminal } from '../escape.ts'

export type Style = Parameters<typeof styleText>[0]

/** Gives a function that colors a text; without colors, it returns the text unchanged. */
export type Paint = (style: Style) => (text: string) => string

export const SEVERITIES = {
  error: { sign: '✗', color: 'red' },
  warning: { sign: '!', color: 'yellow' },
  info: { sign: '·', color: 'gray' },
} as const

/** Untrusted text, escaped and cut to a maximum length. */
export function safe(text: string, length: number): string {
  return escapeTerminal(shorten(text, length))
}
