import { error, warning, type CodeInfo } from './code-info.js';

/** Every finding in the text of an application specification file. */
export const textCodes = {
  'appspec-bom': error(
    'A byte order mark at the start of the file hides the first key from the agent.',
  ),
  'appspec-empty': error('The file has no contents.'),
  'appspec-size': error('More than 256 KiB, which is not looked at.'),
  'appspec-platform': error('An AppSpec file of Amazon ECS or AWS Lambda.'),
  'appspec-yaml': error('The file is no YAML to the agent.'),
  'appspec-encoding': error('The file is not UTF-8.'),
  'appspec-shape': error(
    'A list, a mapping or a text stands where the agent expects another kind of value.',
  ),
  'appspec-type': error('A value has not the type that agent 2 expects.'),
  'appspec-alias': error('A YAML alias, which the agent refuses on Ruby 3.1 and later.'),
  'appspec-date': error('A date without quotes, which the agent refuses on Ruby 3.1 and later.'),
  'appspec-class-tag': error(
    'A YAML tag that names a class, which the agent refuses on Ruby 3.1 and later.',
  ),
  'appspec-documents': error('More than one YAML document, which agent 2 refuses.'),
  'appspec-duplicate-key': error('A key that is given twice, which agent 2 refuses.'),
  'appspec-version': error('The version is not the number 0.0.'),
  'appspec-os': error('The operating system is neither linux nor windows.'),
  'appspec-file-exists-behavior': error(
    'file_exists_behavior is none of DISALLOW, OVERWRITE and RETAIN.',
  ),
  'appspec-profile': warning('Another version of the agent judges the file differently.'),
  'appspec-rejected': warning(
    'The agent rejects the file for something that is no error by configuration.',
  ),
  'appspec-key-repeated': warning('A key is given twice; the last one wins.'),
  'appspec-key-unknown': warning('A key that the agent ignores.'),
  'appspec-document-ignored': warning('What follows the first YAML document is ignored.'),
  'appspec-behavior-wins': warning(
    'file_exists_behavior of the file overrides the one of the deployment.',
  ),
  'hook-location-missing': error('A script without location.'),
  'hook-timeout-invalid': error('A timeout that is no positive number of seconds.'),
  'hook-timeout-misread': warning('A timeout that the agent reads differently than it looks.'),
  'hook-timeout-hour': warning(
    'The timeouts of an event add up to more than the hour that CodeDeploy allows.',
  ),
  'hook-event-unknown': warning('An event that does not exist; its scripts never run.'),
  'hook-event-never-runs': warning('An event that runs no scripts on instances.'),
  'hook-runas-empty': warning('An empty runas, which agent 1 takes for root.'),
  'files-source-missing': error('A mapping without source.'),
  'files-destination-missing': error('A mapping without destination.'),
  'permission-object-missing': error('A permission without object.'),
  'permission-type': error('A type of object other than file and directory.'),
  'permission-mode-length': error('A mode of more than four digits.'),
  'permission-mode-character': error('A mode with something else than the digits 0 to 7.'),
  'permission-mode-misread': warning('A mode that YAML reads as another number than it looks.'),
  'permission-acl-invalid': error('An entry of acls that cannot be understood.'),
  'permission-acl-base': error(
    'An entry of acls for the owner, the group or others, which mode sets.',
  ),
  'permission-acl-character': error('An entry of acls with something else than r, w, x and -.'),
  'permission-acl-default-on-file': error('A default entry of acls that is applied to a file.'),
  'permission-context-type': error('A context without type.'),
  'permission-context-range': error('A range of an SELinux context that cannot be understood.'),
  'permission-on-windows': error('Permissions for Windows instances.'),
  'permission-file-pattern': error('A pattern for an object that is a file.'),
  'permission-file-except': error('An exception for an object that is a file.'),
} as const satisfies Record<string, CodeInfo>;

export type TextCode = keyof typeof textCodes;
