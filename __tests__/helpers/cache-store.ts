/** What a cache token allows in one scope (a Git ref): 1 reads, 2 writes, 3 both. */
export interface CacheScope {
  Scope: string
  Permission: 1 | 2 | 3
}

export interface CacheEntry {
  id: number
  scope: string
  key: string
  version: string
  bytes: Buffer
  /** Blocks that were sent and are not yet put in order by a block list. */
  blocks: Map<string, Buffer>
  /** Only what was finalized can be found. */
  finalized: boolean
}

/** The entries of a cache service, under the hosted service's rules for scopes, keys and versions. */
export function createCacheStore() {
  const entries: CacheEntry[] = []

  return {
    entries,

    /** Reserves a key in the first scope that may be written. */
    create(scopes: CacheScope[], key: string, version: string): CacheEntry | 'denied' | 'exists' {
      const scope = scopes.find(({ Permission }) => Permission & 2)?.Scope
      if (scope === undefined) return 'denied'
      if (entries.some(entry => entry.scope === scope && entry.key === key && entry.version === version))
        return 'exists'
      const entry: CacheEntry = {
        id: entries.length + 1,
        scope,
        key,
        version,
        bytes: Buffer.alloc(0),
        blocks: new Map(),
        finalized: false,
      }
      entries.push(entry)
      return entry
    },

    /** The first scope that holds a key wins; in it the exact key, else the newest that begins with it. */
    find(scopes: CacheScope[], keys: string[], version: string): CacheEntry | undefined {
      const readable = scopes.filter(({ Permission }) => Permission & 1)
      for (const { Scope } of readable) {
        const candidates = entries
          .filter(entry => entry.finalized && entry.scope === Scope && entry.version === version)
          .reverse()
        for (const key of keys) {
          const found =
            candidates.find(entry => entry.key === key) ?? candidates.find(entry => entry.key.startsWith(key))
          if (found) return found
        }
      }
      return undefined
    },

    /** Makes the key findable when as many bytes have come as the client says; undefined otherwise. */
    finalize(scopes: CacheScope[], key: string, version: string, size: number): CacheEntry | undefined {
      const entry = entries.find(
        candidate =>
          candidate.key === key &&
          candidate.version === version &&
          !candidate.finalized &&
          scopes.some(({ Scope, Permission }) => Scope === candidate.scope && Permission & 2),
      )
      if (!entry || entry.bytes.length !== size) return undefined
      entry.finalized = true
      return entry
    },

    /** Puts the blocks in the order of the list; false where one of them was never sent. */
    commit(entry: CacheEntry, blockIds: string[]): boolean {
      const blocks = blockIds.map(id => entry.blocks.get(id))
      if (!blocks.every(block => block !== undefined)) return false
      entry.bytes = Buffer.concat(blocks)
      entry.blocks.clear()
      return true
    },
  }
}

export type CacheStore = ReturnType<typeof createCacheStore>
