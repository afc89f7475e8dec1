import { error, findingsOf, textCodes, warning, type CodeInfo } from '@codedeployer/appspec/rules';

/** Every finding that there is. docs/lint.md is made of this. */
export const lintCodes = {
  ...textCodes,
  'appspec-missing': error('There is no appspec.yml at the root of the revision.'),
  'appspec-name': error(
    'The file has a name that the agent does not find, for example AppSpec.yml.',
  ),
  'appspec-renamed': warning(
    'appspec.yaml was renamed to appspec.yml on the way into the archive.',
  ),
  'appspec-bom-removed': warning('A byte order mark was removed on the way into the archive.'),
  'hook-script-missing': error('A script that is not in the revision.'),
  'hook-script-case': error('A script whose name differs in upper and lower case.'),
  'hook-script-directory': error('A location that is a folder.'),
  'hook-script-characters': error('A location with characters that the agent hands to a shell.'),
  'hook-script-interpreter': error(
    'A first line that names an interpreter with a carriage return behind it.',
  ),
  'hook-script-syntax': error('A script that bash cannot parse.'),
  'hook-script-line-ends': warning('A shell script with CRLF line ends.'),
  'hook-script-bom': warning('A script that begins with a byte order mark.'),
  'hook-script-shebang': warning('A script without a first line that names its interpreter.'),
  'hook-script-mode': warning('A script that is not executable.'),
  'hook-script-bashism': warning('A script for sh that only bash understands.'),
  'hook-script-background': warning(
    'A background process that holds the output of the script open.',
  ),
  'files-value': error('A source or destination that is no path to the agent.'),
  'files-source-not-found': error('A source that is not in the revision.'),
  'files-source-outside': error('A source that lies outside of the revision.'),
  'files-target-twice': error('Two files for the same place.'),
  'files-destination-relative': warning('A destination that is no absolute path.'),
  'files-destination-home': error('A destination in a home folder, which agent 1 tries to make.'),
  'files-destination-literal': warning(
    'A destination with a variable or pattern, which the agent takes literally.',
  ),
  'files-destination-file': warning(
    'A destination that looks like the file itself; the agent makes a folder of it.',
  ),
  'files-link-circle': error(
    'A link back to a folder that it is in, which the agent copies in circles.',
  ),
  'files-too-many': error(
    'Links to folders and overlapping sources that multiply what is installed.',
  ),
  'files-target-long': error('A path that is too long for an instance.'),
  'files-link-followed': warning('A link to a folder, which the agent copies as a folder.'),
  'files-link-overwrite': warning(
    'A link, which cannot replace an existing file in spite of OVERWRITE.',
  ),
  'permission-context-no-range': error(
    'A context without range, with which agent 1 fails at Install.',
  ),
  'permission-owner': error('An owner or group that is no name.'),
  'permission-value': error('A pattern or exception that is no text.'),
  'permission-twice': error('Two permissions for the same file or folder.'),
  'permission-no-match': warning('A permission or an exception that applies to nothing.'),
  'permission-unchecked': warning(
    'Permissions that were not compared with what is installed, as there are so many.',
  ),
  'permission-object-itself': warning(
    'A permission for a folder, which applies below it but not to it.',
  ),
  'path-invalid': error('A path that cannot be unpacked to the name that it has.'),
  'path-conflict': error('A path below something that is no folder.'),
  'link-absolute': warning('A symbolic link to an absolute path.'),
  'link-outside': warning('A symbolic link that leads out of the revision.'),
  'link-loop': warning('A symbolic link that leads to itself in the end.'),
  'link-dangling': warning('A symbolic link to nothing that is in the revision.'),
  'freight-cache': warning('A cache of some tool, such as node_modules/.cache.'),
  'freight-desktop': warning('Files of the Finder or the Explorer, such as .DS_Store.'),
  'freight-python': warning('Compiled Python, or a virtual environment.'),
  'freight-lfs': warning('A pointer of Git LFS in place of the file.'),
  'freight-link-text': warning('A symbolic link that git checked out as a text.'),
  'freight-large': warning('More than 1 GiB of files.'),
  'freight-source-map': warning('Source maps, where they are not wanted.'),
  'archive-traversal': error(
    'A name in an archive that leads out of the folder it is unpacked to.',
  ),
  'archive-name': error('A name in an archive that is no UTF-8, of a file that is installed.'),
  'archive-special': error('A device, a pipe or a socket, which the agent cannot install.'),
  'archive-link': error('A hard link to something that is not in the archive.'),
  'archive-duplicate': warning('A name that an archive has twice; the last one wins.'),
  'archive-bomb': error('An archive with much more in it than it can be meant to have.'),
  'archive-unreadable': error('A file that is no archive, or a damaged one.'),
  'archive-outer-folder': warning(
    'The archive has one folder around everything; the agent takes it off.',
  ),
  'archive-macos': warning('The archive has a __MACOSX folder.'),
  'archive-mode': warning('A file that nobody may read, as archives of some tools store it.'),
  'secret-environment': error('A file of environment variables such as .env.'),
  'secret-private-key': error('A private key.'),
  'secret-credentials': error(
    'A file with a token or password: .npmrc, auth.json, .netrc, terraform.tfstate and others.',
  ),
  'secret-aws-credentials': error('AWS credentials.'),
  'hardened-link': error('A symbolic link, which a hardened agent 2 refuses.'),
  'hardened-path': error('A path with `..`, which a hardened agent 2 refuses.'),
  'hardened-mode': error('A set-user-id or set-group-id bit, which a hardened agent 2 refuses.'),
  'hardened-context': error('An unconfined SELinux type, which a hardened agent 2 refuses.'),
  'windows-format': error(
    'A tar or tgz for Windows instances, for which CodeDeploy takes zip only.',
  ),
  'windows-name': error('A name that Windows does not have.'),
  'windows-name-twice': error('Two names that are the same to Windows.'),
  'windows-target-twice': warning('Two files for the same place, as Windows looks at names.'),
  'windows-path-long': warning('A path that is longer than Windows takes by default.'),
  'windows-link': warning('A symbolic link, which the agent does not unpack on Windows.'),
  'windows-script': error('A script that Windows cannot run by itself.'),
  'windows-runas': warning('A runas or sudo, which has no effect on Windows.'),
  'group-without-scripts': error('A deployment group without scripts.'),
  'group-scripts-never-run': error('A group has scripts, and none of them would run.'),
  'group-script-not-called': warning(
    'A script for an event at which appspec.yml does not call the wrapper.',
  ),
  'group-script-name': warning('A script whose name is nearly, but not quite, that of an event.'),
} as const satisfies Record<string, CodeInfo>;

export type LintCode = keyof typeof lintCodes;

/** Makes a finding; its severity is that of its code. */
export const finding = findingsOf(lintCodes);
