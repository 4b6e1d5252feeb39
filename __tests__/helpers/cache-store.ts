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
  /** Uploaded blocks that no block list has ordered yet. */
  blocks: Map<string, Buffer>
  /** Only finalized entries can be found. */
  finalized: boolean
}

/** The entries of a cache service, under the hosted service's rules for scopes, keys and versions. */
export function createCacheStore() {
  const entries: CacheEntry[] = []

  return {
    entries,

    /** Reserves a key in the first writable scope. */
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

    /** Searches the scopes in order; within a scope, an exact key wins, else the newest key with this prefix. */
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

    /** Makes an entry visible if its size is the one that the client states; returns undefined otherwise. */
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

    /** Orders the blocks by the list; returns false if one was never uploaded. */
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
