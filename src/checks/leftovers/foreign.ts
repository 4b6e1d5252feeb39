/** Folders of dependencies and of the system: their files were not written for this image. */
export function isForeign(path: string): boolean {
  return FOREIGN.test(path)
}

const FOREIGN =
  /^\/(?:usr|lib|lib64|bin|sbin|etc|var|proc|sys|dev|run|nix|snap)\/|\/(?:node_modules|site-packages|dist-packages|vendor|bower_components|\.venv|venv|\.cargo|\.rustup|\.m2|\.gradle|\.cache|\.npm|go\/pkg\/mod)\//
