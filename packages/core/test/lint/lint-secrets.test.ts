import { expect } from 'chai';
import { lintWith } from './bundle.js';

/** The codes of what is found in a file that is added to the clean revision. */
async function found(path: string, contents: string, allow?: readonly string[]): Promise<string[]> {
  const { findings } = await lintWith({ [path]: contents }, { allow });
  return findings.filter(({ file }) => file === path).map(({ code }) => code);
}

describe('files with credentials', () => {
  for (const [path, contents] of [
    ['.npmrc', 'registry=https://npm.example\n//npm.example/:_authToken=npm_abc\n'],
    ['app/.npmrc', '_auth = dXNlcjpwYXNz\n'],
    ['.yarnrc.yml', 'npmAuthToken: "abc"\n'],
    ['.yarnrc', '"//npm.example/:_authToken" "abc"\n'],
    ['auth.json', '{"github-oauth": {"github.com": "ghp_abc"}}'],
    ['.netrc', 'machine example.org login ada password secret\n'],
    ['_netrc', 'machine example.org\n  login ada\n  password secret\n'],
    ['.git-credentials', 'https://ada:secret@example.org\n'],
    ['.docker/config.json', '{"auths": {"example.org": {"auth": "YTpi"}}}'],
    ['docker/config.json', '{"auths": {"a.org": {}, "b.org": {"auth": "YTpi"}}}'],
    ['run/containers/auth.json', '{"auths": {"b.org": {"email": "", "identitytoken": "x"}}}'],
    ['.pypirc', '[pypi]\nusername = ada\npassword = secret\n'],
    ['.pgpass', '# db\ndb:5432:shop:ada:secret\n'],
    ['.my.cnf', '[client]\npassword=secret\n'],
    ['config/master.key', '0123456789abcdef0123456789abcdef'],
    ['terraform.tfstate', '{"version": 4, "terraform_version": "1.9.0"}'],
    ['infra/terraform.tfstate.backup', '{"version": 4, "lineage": "x"}'],
  ] as const)
    it(`are found: ${path}`, async () => {
      expect(await found(path, contents)).to.deep.equal(['secret-credentials']);
      expect(await found(path, contents, [path])).to.deep.equal([]);
    });

  it('are found, as a state of Terraform is, when they are larger than what is looked into', async () => {
    const state = JSON.stringify({ version: 4, serial: 1, resources: 'x'.repeat(300_000) });
    expect(await found('terraform.tfstate', state)).to.deep.equal(['secret-credentials']);
  });

  for (const path of ['app/server.p12', 'app/server.pfx', 'conf/trust.jks'])
    it(`are found, as stores of keys: ${path}`, async () => {
      expect(await found(path, 'x\0y')).to.deep.equal(['secret-private-key']);
    });

  for (const [path, contents] of [
    ['.npmrc', 'registry=https://npm.example\n//npm.example/:_authToken=${NPM_TOKEN}\n'],
    ['.npmrc', '# //npm.example/:_authToken=abc\nsave-exact=true\n'],
    ['auth.json', '{"github-oauth": {}}'],
    ['app/auth.json', '{"title": "Sign in"}'],
    ['.docker/config.json', '{"credsStore": "ecr-login"}'],
    ['docker/config.json', '{"auths": {"b.org": {}}, "credsStore": "ecr-login"}'],
    ['app/config.json', '{"auth": "oauth2", "auths": ["a"]}'],
    ['.pgpass', 'db:5432:shop:ada:$PASSWORD\n'],
    ['.env.vault', 'DOTENV_VAULT_PRODUCTION="abc"\n'],
    ['node_modules/x/.npmrc', '_authToken=abc\n'],
  ] as const)
    it(`are none: ${path} with ${contents.split('\n').at(0) ?? ''}`, async () => {
      expect(await found(path, contents)).to.deep.equal([]);
    });

  it('are looked for in a time that grows with the file', async () => {
    const lines = 'PuTTY-User-Key-File-3: x\n'.repeat(10_000);
    expect(await found('app/keys.txt', lines)).to.deep.equal([]);
  });

  it('may be allowed by a folder, and one of them not', async () => {
    const file = 'conf/keys/a.p12';
    expect(await found(file, 'x', ['/conf/'])).to.deep.equal([]);
    expect(await found(file, 'x', ['*.p12', '!a.p12'])).to.deep.equal(['secret-private-key']);
  });
});

describe('what came into a revision by mistake', () => {
  it('is told in a line for each kind', async () => {
    const { findings } = await lintWith({
      'app/.DS_Store': 'x',
      'app/lib/.DS_Store': 'x',
      'app/lib/._util.js': 'x',
      'app/Thumbs.db': 'x',
      'app/Desktop.ini': 'x',
      'app/__pycache__/a.pyc': 'x',
      'app/__pycache__/b.pyc': 'x',
      'app/.venv/pyvenv.cfg': 'home = /usr/bin\n',
      'app/env/pyvenv.cfg': 'home = /usr/bin\n',
      'app/photo.png':
        'version https://git-lfs.github.com/spec/v1\r\noid sha256:00\r\nsize 12345\r\n',
      'app/sibling': 'text',
      'app/to-lib': 'lib/util.js',
      'app/text': 'lib/nothing.js',
    });
    expect(findings.map(({ code, file }) => `${code} ${file}`)).to.have.members([
      'freight-desktop app/.DS_Store',
      'freight-python app/__pycache__',
      'freight-python app/.venv',
      'freight-lfs app/photo.png',
      'freight-link-text app/sibling',
    ]);
    const messages = findings.map(({ message }) => message);
    expect(messages.find((text) => text.startsWith('app/.DS_Store'))).to.contain('4 more');
    expect(messages.find((text) => text.startsWith('app/sibling'))).to.contain('1 more');
    expect(messages.find((text) => text.startsWith('app/.venv'))).to.contain('1 more');
  });
});
