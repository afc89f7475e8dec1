import { readdirSync, readFileSync } from 'node:fs';
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
    const prompts = namesOf('codedeployer').filter((name) => name.startsWith('@inquirer/'));
    expect(prompts.sort()).to.deep.equal([
      '@inquirer/ansi',
      '@inquirer/confirm',
      '@inquirer/core',
      '@inquirer/figures',
      '@inquirer/input',
      '@inquirer/select',
      '@inquirer/type',
    ]);
    expect(namesOf('codedeployer')).not.to.include('iconv-lite');
  });

  it('nothing under a licence that asks for more than to be named', () => {
    const all = installedWith(
      ...['gulp-codedeployer', '@codedeployer/nx', 'codedeployer', '@codedeployer/activation'],
    );
    const everything = [...all, ...inBundles()];
    const others = everything.filter(({ license }) => !permissive.includes(license));
    expect(everything.map(({ name }) => name)).to.include.members([
      'bowser',
      'yaml',
      'end-of-stream',
    ]);
    expect(others.map(({ name, license }) => `${name}: ${license}`)).to.deep.equal([]);
  });
});

/** The libraries that our own files have in them, as `bundle/LICENSES.md` of a package names them. */
function inBundles(): { readonly name: string; readonly license: string }[] {
  const packages = fileURLToPath(new URL('../packages/', import.meta.url));
  return readdirSync(packages, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/bundle\/LICENSES\.md$/.test(path))
    .flatMap((path) => [
      ...readFileSync(`${packages}${path}`, 'utf8').matchAll(/^## (\S+) \S+ \((.+)\)$/gm),
    ])
    .map(([, name = '', license = '']) => ({ name, license }));
}
