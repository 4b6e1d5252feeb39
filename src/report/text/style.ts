import type { styleText } from 'node:util'
import { shorten } from '../../text/shorten.ts'
import { escapeTerminal } from '../escape.ts'

export type Style = Parameters<typeof styleText>[0]

/** Gives what paints a text in a style; where there are no colors it leaves every text as it is. */
export type Paint = (style: Style) => (text: string) => string

export const SEVERITIES = {
  error: { sign: '✗', color: 'red' },
  warning: { sign: '!', color: 'yellow' },
  info: { sign: '·', color: 'gray' },
} as const

/** Somebody else's text, escaped and of a bounded length. */
export function safe(text: string, length: number): string {
  return escapeTerminal(shorten(text, length))
}
