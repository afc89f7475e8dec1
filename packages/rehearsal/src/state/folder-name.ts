/** Makes a folder's name of any text: a group may have any name, a folder not. */
export function folderName(text: string): string {
  return encodeURIComponent(text).replace(/^\./, '%2E');
}
