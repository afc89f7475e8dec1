import { defineFailures, type Failures } from '@codedeployer/core';

/** What goes wrong with the streams of a gulpfile. */
export const gulpFailures = {
  BINARY_CORRUPTED: {
    cause:
      'Gulp 5 reads files as text unless it is told not to, and a file that is none was damaged.',
    remedy: 'Gulp decodes files as UTF-8 by default: use gulp.src(globs, { encoding: false }).',
    say: (facts: { path: string; onDisk: number; inStream: number }) => ({
      message: `${facts.path} was corrupted on the way: it has ${facts.onDisk} bytes on disk, ${facts.inStream} in the stream, and replacement characters where bytes were not text.`,
    }),
  },
  GULP_NOT_READ: {
    cause: 'gulp.src() was told not to read the files.',
    remedy: 'Remove `read: false` from gulp.src().',
    say: (facts: { path: string }) => ({
      message: `${facts.path} arrived without its contents.`,
    }),
  },
  GULP_SOURCE_FAILED: {
    cause: 'A stream before revision() or deploy() failed, so that files may be missing.',
    remedy: 'Mend what the message names: no revision was made of a part of the files.',
    say: (facts: {
      /** Such as `revision()`. */
      stage: string;
      /** The plugin or the stream, where it has a name. */
      source: string | undefined;
      reason: string;
      /** Whether it was closed too early rather than that something went wrong in it. */
      closed: boolean;
    }) => ({
      message: `What is piped into ${facts.stage} failed${facts.source === undefined ? '' : ` (${facts.source})`}: ${facts.reason}`,
      hint: facts.closed
        ? 'Files are missing. Under Gulp 5 merge-stream and merge2 lose files: name all globs in one gulp.src([…]), or merge with ordered-read-streams.'
        : 'A revision that lacks files must not be deployed: correct what failed.',
    }),
  },
  GULP_SOURCE_UNFINISHED: {
    cause: 'A stream before revision() ended although something that it reads from had not.',
    remedy:
      'The first stream that ends closes what it is piped into. Name all globs in one gulp.src([…]), or merge the streams before with ordered-read-streams.',
    say: (facts: { stage: string; streams: number; open: number }) => ({
      message: `${facts.stage} was ended while ${facts.open} of ${facts.streams} ${facts.streams === 1 ? 'stream that is' : 'streams that are'} piped into it had not come to an end: files are missing.`,
    }),
  },
  GULP_PARTIAL: {
    cause:
      'gulp.src() was told to leave out what has not changed, and a revision has to hold everything.',
    remedy:
      'A revision is always whole: read all files, without `since` of gulp.src() and without plugins that pass on only what has changed. Two revisions that are meant to differ need different options of revision().',
    say: (facts: { files: number; before: number; missing: readonly string[] }) => ({
      message: `Only ${facts.files} of the ${facts.before} files arrived that this task had before, though the others are still there: ${facts.missing.slice(0, 5).join(', ')}${facts.missing.length > 5 ? ` and ${facts.missing.length - 5} more` : ''} would be removed from the instances.`,
    }),
  },
  GULP_NO_REVISION: {
    cause: 'deploy() or push() got no file that revision() had made.',
    remedy:
      'Pipe the files through revision() first: src(…).pipe(revision(options)).pipe(deploy(options)). What another job has pushed needs no files: deploy({ revision }).',
    say: (facts: {
      /** Such as `deploy()`. */
      stage: string;
    }) => ({
      message: `No revision arrived at ${facts.stage}.`,
    }),
  },
  GULP_FLAG_MISTYPED: {
    cause:
      'A flag on the command line of Gulp is nearly one that says where to deploy, or whether to.',
    remedy:
      'Write the flag that was meant. A flag of the gulpfile itself needs a name that is further from those of codedeployer: whoever mistypes --groups must not deploy to all of them.',
    say: (facts: { flag: string; meant: string }) => ({
      message: `${facts.flag} is not known, and may have been meant to be ${facts.meant}.`,
      hint: `Write ${facts.meant}, or give a flag of your gulpfile another name.`,
    }),
  },
  GULP_FLAG_VALUE: {
    cause: 'A flag on the command line of Gulp lacks its value, or has one and takes none.',
    remedy: 'Write --groups web, --environment staging; --dry-run and --yes take no value.',
    say: (facts: { flag: string; value: string | undefined; says: string }) => ({
      message:
        facts.value === undefined
          ? `${facts.flag} was given no value: ${facts.says}`
          : `${facts.flag} takes no value, and was given "${facts.value}".`,
    }),
  },
  GULP_NO_DRY_RUN: {
    cause: '--dry-run was given to a task that changes something and knows no dry run.',
    remedy: 'Leave --dry-run out, or use what only looks: deploy with --dry-run, status, check.',
    say: (facts: {
      /** Such as `push()`. */
      name: string;
    }) => ({
      message: `${facts.name} has no dry run: nothing was done.`,
    }),
  },
  CHECK_PROBLEMS: {
    cause: 'The task `check` has found what stands in the way of a deployment.',
    remedy: 'Mend what its lines name as a problem; each says how.',
    say: () => ({ message: 'There are problems: see the lines above.' }),
  },
} satisfies Failures;

export const gulpFailure = defineFailures(gulpFailures);
