import type { Tool } from './tool.ts'

/** Packages with both; the first of the two claims them, and either marker confirms them. */
const DEVELOPMENT = {
  deb: /^(?!dpkg-dev$).*-dev(?:-i386|-bin)?$/,
  apk: /.-dev$|^linux-headers$|.-static$/,
  rpm: /.-devel$|.-headers$|.-static$/,
}

/**
 * Only the folders that a compiler searches by itself: headers inside a Python or Node.js package belong to it,
 * and some are read at run time (PyTorch, Triton).
 */
export const HEADERS: readonly Tool[] = [
  {
    family: 'headers',
    name: 'C headers',
    packages: DEVELOPMENT,
    markers: /^\/usr\/(?:local\/)?include\/.+\.(?:h|hh|hpp|hxx)$/,
    minMarkers: 10,
    hint: /^\/usr\/(?:local\/)?include\//,
    sufficient: ['marker'],
  },
  {
    family: 'headers',
    name: 'static libraries',
    packages: DEVELOPMENT,
    markers:
      /^\/(?:usr\/(?:local\/)?)?lib(?:32|64)?\/(?!(?:.*\/)?(?:node_modules|site-packages|dist-packages)\/).*(?:\.a|\/crt1\.o)$/,
    hint: /\.a$|\/crt1\.o$/,
    sufficient: ['marker'],
  },
]
