// usage: npm run generate
//
// Compiles the encoder in assembly/, and makes of it the module src/engine.ts, which is what is built and shipped.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import asc from 'assemblyscript/asc';

const assembly = new URL('assembly/', import.meta.url);

/** @returns the text of src/engine.ts */
export async function compileEngine() {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      'deflate.ts',
      ...['--outFile', 'deflate.wasm', '-O3', '--noAssert', '--runtime', 'stub'],
      ...['--enable', 'simd', '--initialMemory', '64'],
    ],
    {
      readFile: (name) => readFile(new URL(basename(name), assembly), 'utf8').catch(() => null),
      writeFile: (_name, contents) => (bytes = contents),
      listFiles: () => [],
    },
  );
  if (error !== null || bytes === undefined) throw new Error(`asc: ${error}\n${stderr}`);
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,90}/g);
  return [
    '// Made by `npm run generate` from assembly/.',
    '',
    '/** The encoder, compiled, in Base64. */',
    'export const engine = [',
    ...lines.map((line) => `'${line}',`),
    "].join('');",
    '',
  ].join('\n');
}
