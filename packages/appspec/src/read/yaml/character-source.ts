import { YamlSyntaxError } from './yaml-syntax-error.js';

/** Stands behind the last character. No text can hold it: the reader rejects NUL as a control character. */
export const endOfText = 0;

/** The characters of a text, decoded from UTF-8 as they are asked for. */
export interface CharacterSource {
  /**
   * The code point at a position; `endOfText` behind the last one.
   * @throws YamlSyntaxError when the part of the text that holds it is not valid UTF-8 or has a character that YAML bans.
   */
  at(index: number): number;
}

/** libyaml decodes this many bytes at a time, so a bad byte is only noticed once reading gets near it. */
const chunkSize = 16384;

/** Reads bytes with the checks, the order and the messages of libyaml's reader (UTF-8 declared from outside, so no BOM is removed). */
export function readCharacters(bytes: Uint8Array): CharacterSource {
  const characters: number[] = [];
  let offset = 0;
  let chunkEnd = 0;
  let line = 0;
  let column = 0;

  function fail(problem: string): never {
    throw new YamlSyntaxError({ problem, problemMark: { index: characters.length, line, column } });
  }

  function append(character: number): void {
    characters.push(character);
    if (character === 0x0a) {
      line += 1;
      column = 0;
    } else {
      column += 1;
    }
  }

  function decodeChunk(): void {
    const isLastTry = chunkEnd === bytes.length;
    chunkEnd = Math.min(chunkEnd + chunkSize, bytes.length);
    while (offset < chunkEnd) {
      const width = sequenceWidth(bytes[offset] ?? 0);
      if (width === 0) fail('invalid leading UTF-8 octet');
      if (offset + width > chunkEnd) {
        if (isLastTry) fail('incomplete UTF-8 octet sequence');
        return;
      }
      const character = decode(bytes, offset, width);
      if (character === undefined) fail('invalid trailing UTF-8 octet');
      if (isOverlong(character, width)) fail('invalid length of a UTF-8 sequence');
      if ((character >= 0xd800 && character <= 0xdfff) || character > 0x10ffff) {
        fail('invalid Unicode character');
      }
      if (!isAllowed(character)) fail('control characters are not allowed');
      append(character);
      offset += width;
    }
  }

  return {
    at(index) {
      while (index >= characters.length && offset < bytes.length) decodeChunk();
      return characters[index] ?? endOfText;
    },
  };
}

function sequenceWidth(octet: number): 0 | 1 | 2 | 3 | 4 {
  if ((octet & 0x80) === 0x00) return 1;
  if ((octet & 0xe0) === 0xc0) return 2;
  if ((octet & 0xf0) === 0xe0) return 3;
  if ((octet & 0xf8) === 0xf0) return 4;
  return 0;
}

function decode(bytes: Uint8Array, offset: number, width: 1 | 2 | 3 | 4): number | undefined {
  const first = bytes[offset] ?? 0;
  let character = width === 1 ? first : first & (0xff >> (width + 1));
  for (let index = 1; index < width; index += 1) {
    const octet = bytes[offset + index] ?? 0;
    if ((octet & 0xc0) !== 0x80) return undefined;
    character = character * 64 + (octet & 0x3f);
  }
  return character;
}

function isOverlong(character: number, width: number): boolean {
  const smallest = [0, 0, 0x80, 0x800, 0x10000][width] ?? 0;
  return character < smallest;
}

function isAllowed(character: number): boolean {
  return (
    character === 0x09 ||
    character === 0x0a ||
    character === 0x0d ||
    (character >= 0x20 && character <= 0x7e) ||
    character === 0x85 ||
    (character >= 0xa0 && character <= 0xd7ff) ||
    (character >= 0xe000 && character <= 0xfffd) ||
    character >= 0x10000
  );
}
