import { isFolder, namesIn, textOf } from './look.js';
import type { Kind } from './recognised.js';

/** The texts of a package of Go, as one. */
async function packageText(...folder: readonly string[]): Promise<string> {
  const files = (await namesIn(...folder)).filter((name) => /(?<!_test)\.go$/.test(name));
  return (await Promise.all(files.map((name) => textOf(...folder, name)))).join('\n');
}

/** Where the program is: the module itself, or the first folder of cmd/. */
async function findMain(directory: string) {
  const text = await packageText(directory);
  if (/^package main\b/m.test(text)) return { path: '.', text, name: undefined };
  for (const name of await namesIn(directory, 'cmd')) {
    if (!(await isFolder(directory, 'cmd', name))) continue;
    const main = await packageText(directory, 'cmd', name);
    if (/^package main\b/m.test(main)) return { path: `./cmd/${name}`, text: main, name };
  }
  return undefined;
}

/** A program that is built into dist/ and started. */
export const go: Kind = {
  name: 'Go',
  async recognise(directory) {
    const module = /^module\s+"?([^\s"]+)/m.exec(await textOf(directory, 'go.mod'))?.[1];
    if (module === undefined) return undefined;
    const main = await findMain(directory);
    if (main === undefined) return { source: '.', notes: ['there is no program in this module'] };
    // As `go build` calls it: a version at the end is no name.
    const name =
      main.name ??
      module
        .split('/')
        .filter((part) => !/^v\d+$/.test(part))
        .at(-1) ??
      'app';
    const answers = /\bnet\/http\b|ListenAndServe|gin\.|fiber\.|echo\./.test(main.text);
    const port = /["'`](?:[\w.]*:)?(\d{4,5})["'`]/.exec(main.text)?.[1];
    return {
      source: 'dist',
      build: `CGO_ENABLED=0 GOOS=linux go build -o dist/${name} ${main.path}`,
      start: `./${name}`,
      expected: [name],
      ...(answers ? { port: Number(port ?? 8080), health: '/' } : {}),
      notes: ['add GOARCH=arm64 to the build for instances with Graviton'],
    };
  },
};
