import { error } from '../code-info.js';
import type { TextRule } from '../rule.js';

const codes = {
  'appspec-bom': error(
    'A byte order mark at the start of the file hides the first key from the agent.',
  ),
  'appspec-empty': error('The file has no contents.'),
  'appspec-size': error('More than 256 KiB, which is not looked at.'),
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
  'hook-location-missing': error('A script without location.'),
  'hook-timeout-invalid': error('A timeout that is no positive number of seconds.'),
  'files-source-missing': error('A mapping without source.'),
  'files-destination-missing': error('A mapping without destination.'),
  'permission-object-missing': error('A permission without object.'),
  'permission-type': error('A type of object other than file and directory.'),
  'permission-mode-length': error('A mode of more than four digits.'),
  'permission-mode-character': error('A mode with something else than the digits 0 to 7.'),
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
};

/** What the agent itself refuses: its reader finds that (`read/`), and stops at the first. */
export const verdict: TextRule<keyof typeof codes> = {
  codes,
  check: (text) => text.verdict.findings,
};
