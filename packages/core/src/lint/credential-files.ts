import { posix } from 'node:path';

/** Stores of keys and certificates, which are opened with a password at most. */
const keyStore = /\.(?:p12|pfx|jks|keystore|bcfks)$/i;

/** A value that stands for a variable of the environment, and is filled in where the file is used. */
const isFilledIn = /^["']?(?:\$|%\w+%|<|\{\{)/;

const terraformState = /\.tfstate(?:\.backup|\.\d+\.backup)?$/;
const stateOfTerraform = 'is the state of Terraform, with all secrets in it';

type Credentials = readonly [path: RegExp, what: string, shows: RegExp];

/** Files that are known to hold credentials, by the ends of their paths, and how those show. */
const credentials: readonly Credentials[] = [
  [
    /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.yml)?|npmrc)$/,
    'holds a token of a package registry',
    /^[^#;\n]*(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)["']?(?:[ \t]*[=:][ \t]*|[ \t]+)(\S+)/gm,
  ],
  [
    /(?:^|\/)auth\.json$/,
    'holds credentials of Composer',
    /"(?:github-oauth|gitlab-oauth|gitlab-token|bitbucket-oauth|bearer|http-basic|custom-headers)"\s*:\s*\{\s*("[^"]+")/g,
  ],
  [/(?:^|\/)[._]netrc$/, 'holds passwords for machines', /\bpassword\s+(\S+)/g],
  [/(?:^|\/)\.git-credentials$/, 'holds passwords for git', /^\w+:\/\/[^/\s:]*:([^@\s]+)@/gm],
  [
    /(?:^|\/)(?:\.docker\/config\.json|\.dockercfg|\.dockerconfigjson)$/,
    'holds credentials of container registries',
    /"(?:auth|identitytoken|registrytoken|password)"\s*:\s*("[^"]+")/g,
  ],
  [
    /(?:^|\/)\.pypirc$/,
    'holds passwords of indexes of Python packages',
    /^\s*password\s*[=:][ \t]*(\S+)/gm,
  ],
  [/(?:^|\/)\.pgpass$/, 'holds passwords of PostgreSQL', /^(?!#)(?:[^:\n]*:){4}(\S+)/gm],
  [/(?:^|\/)\.my\.cnf$/, 'holds passwords of MySQL', /^\s*password\s*=[ \t]*(\S+)/gm],
  [
    /(?:^|\/)(?:master|credentials\/\w+)\.key$/,
    'holds the key of Rails credentials',
    /^([0-9a-f]{32})\s*$/g,
  ],
  [terraformState, stateOfTerraform, /("(?:terraform_version|serial|lineage)")\s*:/g],
];

/** Those of registries wherever they were copied to, for a job or an image. */
const copied: Credentials = [
  /\.json$/,
  'holds credentials of container registries',
  /"auths"\s*:\s*\{(?:\s*"[^"]*"\s*:\s*\{\s*\}\s*,)*\s*"[^"]*"\s*:\s*\{[^{}]*?"(?:auth|identitytoken|registrytoken|password)"\s*:\s*("[^"]+")/g,
];

/** Whether a file is known to hold credentials, by its path. */
export function isCredentialFile(path: string): boolean {
  return credentials.some(([place]) => place.test(path));
}

/** Whether a file is a store of keys, by its name. */
export function isKeyStore(path: string): boolean {
  return keyStore.test(posix.basename(path));
}

/** What a file is that is too large to be looked into; only a state of Terraform is known by its name alone. */
export function largeCredentials(path: string): string | undefined {
  return terraformState.test(path) ? stateOfTerraform : undefined;
}

/** What credentials a file holds that is known for it, and in which line. */
export function findCredentials(
  path: string,
  text: string,
): { readonly what: string; readonly index: number } | undefined {
  for (const [place, what, shows] of [...credentials, copied]) {
    if (!place.test(path)) continue;
    for (const found of text.matchAll(shows))
      if (!isFilledIn.test(found[1] ?? '')) return { what, index: found.index };
  }
  return undefined;
}
