/** Who compresses: `wasm` is our own encoder, in WebAssembly, and `zlib` is Node's. */
export type DeflateName = 'wasm' | 'zlib';

/** How contents are compressed. */
export interface Compression {
  /** 0 (none) to 9 (smallest). */
  readonly level: number;
  readonly deflate: DeflateName;
}

/** Contents as they are. */
export const uncompressed: Compression = { level: 0, deflate: 'zlib' };
