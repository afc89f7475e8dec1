import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { installedWith } from './support/installed.js';

/** Licences under which whoever installs a package may use and pass it on without asking anybody. */
const permissive = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

const namesOf = (name: string) => installedWith(name).map((one) => one.name);

/** The clients of AWS among them. */
const clientsOf = (name: string) =>
  namesOf(name)
    .filter((installed) => installed.startsWith('@aws-sdk/client-'))
    .sort();

describe('what an installation brings', () => {
  for (const name of ['gulp-codedeployer', '@codedeployer/nx', 'codedeployer'])
    it(`${name} alone: of the clients of AWS those of CodeDeploy and S3, and no other`, () => {
      expect(clientsOf(name)).to.deep.equal(['@aws-sdk/client-codedeploy', '@aws-sdk/client-s3']);
      expect(namesOf(name)).not.to.include('@codedeployer/activation');
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
    const prompts = inBundle('cli').filter(({ name }) => name.startsWith('@inquirer/'));
    expect(prompts.map(({ name }) => name)).to.deep.equal([
      '@inquirer/ansi',
      '@inquirer/confirm',
      '@inquirer/core',
      '@inquirer/figures',
      '@inquirer/input',
      '@inquirer/select',
      '@inquirer/type',
    ]);
    // Minor releases of these come without support of older Nodes: which ones there are is for us to choose.
    expect(namesOf('codedeployer').join(' ')).not.to.match(/inquirer|iconv-lite/);
  });

  it('nothing under a licence that asks for more than to be named', () => {
    const all = installedWith(
      ...['gulp-codedeployer', '@codedeployer/nx', 'codedeployer', '@codedeployer/activation'],
    );
    const everything = [...all, ...readdirSync(packages).flatMap(inBundle)];
    const others = everything.filter(({ license }) => !permissive.includes(license));
    expect(everything.map(({ name }) => name)).to.include.members([
      'bowser',
      'yaml',
      'end-of-stream',
    ]);
    expect(others.map(({ name, license }) => `${name}: ${license}`)).to.deep.equal([]);
  });
});

const packages = fileURLToPath(new URL('../packages/', import.meta.url));

/** The libraries that the files of a package have in them, as its `bundle/LICENSES.md` names them. */
function inBundle(folder: string): { readonly name: string; readonly license: string }[] {
  const file = `${packages}${folder}/bundle/LICENSES.md`;
  if (!existsSync(file)) return [];
  const named = readFileSync(file, 'utf8').matchAll(/^## (\S+) \S+ \((.+)\)$/gm);
  return [...named].map(([, name = '', license = '']) => ({ name, license }));
}
