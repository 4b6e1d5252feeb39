import manifest from '../package.json' with { type: 'json' }

/** What reports and `--version` call this program. */
export const TOOL = { name: manifest.name, version: manifest.version }
