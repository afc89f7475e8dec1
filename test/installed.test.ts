import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

interface LockedPackage {
  readonly name?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(
  await readFile(fileURLToPath(new URL('../package-lock.json', import.meta.url)), 'utf8'),
) as { readonly packages: Readonly<Record<string, LockedPackage>> };

/** Where a package finds another, as Node looks for it. */
function find(name: string, from: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder}${folder === '' ? '' : '/'}node_modules/${name}`;
    const found = lock.packages[place];
    if (found !== undefined) return found.link === true ? (found.resolved ?? place) : place;
    if (folder === '') throw new Error(`${name} of ${from} is not in package-lock.json`);
  }
}

/** The names of everything that `npm install <name>` puts into node_modules; what a project brings itself (`nx`) aside. */
function installedWith(name: string): string[] {
  const places = new Set<string>();
  const add = (place: string) => {
    if (places.has(place)) return;
    places.add(place);
    const { dependencies, optionalDependencies } = lock.packages[place] ?? {};
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies }))
      add(find(other, place));
  };
  add(find(name, ''));
  return [...places].map(
    (place) => lock.packages[place]?.name ?? place.slice(place.lastIndexOf('node_modules/') + 13),
  );
}

/** The clients of AWS among them. */
const clientsOf = (name: string) =>
  installedWith(name)
    .filter((installed) => installed.startsWith('@aws-sdk/client-'))
    .sort();

describe('what an installation brings', () => {
  for (const name of ['gulp-codedeployer', '@codedeployer/nx', 'codedeployer'])
    it(`${name} alone: of the clients of AWS those of CodeDeploy and S3, and no other`, () => {
      expect(clientsOf(name)).to.deep.equal(['@aws-sdk/client-codedeploy', '@aws-sdk/client-s3']);
      expect(installedWith(name)).not.to.include('@codedeployer/activation');
    });

  it('@codedeployer/activation: those of EC2, IAM, Auto Scaling, STS and CloudWatch as well', () => {
    expect(clientsOf('@codedeployer/activation')).to.deep.equal([
      '@aws-sdk/client-auto-scaling',
      '@aws-sdk/client-cloudwatch',
      '@aws-sdk/client-codedeploy',
      '@aws-sdk/client-ec2',
      '@aws-sdk/client-iam',
      '@aws-sdk/client-s3',
      '@aws-sdk/client-sts',
    ]);
  });

  it('codedeployer: what setup asks with, and no editor, no list to search and no table of encodings', () => {
    const prompts = installedWith('codedeployer').filter((name) => name.startsWith('@inquirer/'));
    expect(prompts.sort()).to.deep.equal([
      '@inquirer/ansi',
      '@inquirer/confirm',
      '@inquirer/core',
      '@inquirer/figures',
      '@inquirer/input',
      '@inquirer/select',
      '@inquirer/type',
    ]);
    expect(installedWith('codedeployer')).not.to.include('iconv-lite');
  });
});
