/* What is needed of WebAssembly, which every Node has and its types do not. */
declare namespace WebAssembly {
  class Module {
    private readonly compiled: unknown;
    constructor(bytes: Uint8Array);
  }
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
    /** In pages of 64 KiB. */
    grow(pages: number): number;
  }
  class Instance {
    readonly exports: object;
    constructor(module: Module, imports: object);
  }
}
