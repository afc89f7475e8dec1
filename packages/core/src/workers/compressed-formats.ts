/** Formats that are compressed inside: deflate gains next to nothing on them and is slow at it. */
const formats = new Set(
  (
    '7z aac apk avif br bz2 cab crx deb dmg docx ear epub flac gif gz heic jar jpeg jpg jxl lz lz4 lzma m4a m4v mkv ' +
    'mov mp3 mp4 nupkg odp ods odt ogg ogv opus png pptx rar rpm tbz tbz2 tgz txz vsix war webm webp whl woff woff2 ' +
    'xlsx xpi xz zip zst'
  ).split(' '),
);

/** Whether a file is of a format that is compressed inside, by its name. */
export function isCompressedFormat(path: string): boolean {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') && formats.has(path.slice(dot + 1).toLowerCase());
}
