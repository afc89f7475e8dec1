/** The archives that CodeDeploy takes. */
export type ArchiveFormat = 'zip' | 'tar' | 'tgz';
