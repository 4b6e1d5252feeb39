/** Levels of a YAML text, of which more could exhaust the stack, and need a kilobyte of memory each. */
export const MAX_YAML_LEVELS = 200

/**
 * Whether a YAML text may have more levels than are parsed: brackets that are open, and `- - ` on one line. Block style
 * needs more characters for each level than the one before, so the length of a text limits it.
 */
export function isDeepYaml(text: string): boolean {
  let open = 0
  let inLine = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '[' || character === '{') open++
    else if (character === ']' || character === '}') open = Math.max(0, open - 1)
    else if (character === '\n') inLine = 0
    else if ((character === '-' || character === '?') && /[ \t]/.test(text[at + 1] ?? '')) inLine++
    if (open + inLine > MAX_YAML_LEVELS) return true
  }
  return false
}
