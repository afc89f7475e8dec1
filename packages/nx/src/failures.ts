import { defineFailures, oneOf, didYouMean, type Failures } from '@codedeployer/core';

/** What goes wrong with the targets of an Nx workspace. */
export const nxFailures = {
  NX_CONFIGURATION_UNDECLARED: {
    cause:
      'An environment of the configuration file has no Nx configuration of its name, so that Nx would drop a request for it in silence.',
    remedy:
      'Declare the configuration in project.json or nx.json, or choose with the option "environment".',
    say: (facts: { target: string; undeclared: readonly string[] }) => ({
      message: `The target "${facts.target}" does not declare the configuration ${oneOf(facts.undeclared)}, which the configuration file has as an environment. Nx drops a --configuration that a target does not declare, and says nothing: this run may have been meant for it.`,
      hint: `Declare in project.json, or in "targetDefaults" of nx.json, what Nx is to hand on: "configurations": { ${facts.undeclared.map((name) => `${JSON.stringify(name)}: {}`).join(', ')} }. Or choose with the option "environment".`,
    }),
  },
  NX_CONFIGURATION_UNKNOWN: {
    cause: 'A configuration was asked for that no target of the run declares.',
    remedy: 'Correct --configuration, or declare it.',
    say: (facts: { target: string; name: string; suggestion: string | undefined }) => ({
      message: `Nx was asked for the configuration "${facts.name}", which neither "${facts.target}" nor any other target of this run declares, and dropped it.${didYouMean(facts.suggestion)}`,
      hint: `Correct --configuration, or declare it in project.json, or in "targetDefaults" of nx.json: "configurations": { ${JSON.stringify(facts.name)}: {} }.`,
    }),
  },
  NX_NOT_SET_UP: {
    cause: 'A group was to be added to a project that has no configuration.',
    remedy: 'Set the project up: nx g @codedeployer/nx:setup.',
    say: (facts: { project: string }) => ({
      message: `The project "${facts.project}" has no deploy/codedeployer.yml that the group could be added to.`,
      hint: `npx nx g @codedeployer/nx:setup ${facts.project}`,
    }),
  },
  NX_PROJECT_UNKNOWN: {
    cause: 'A generator was asked for a project that the workspace does not have.',
    remedy: 'Name one of the workspace: npx nx show projects.',
    say: (facts: {
      project: string;
      known: readonly string[];
      suggestion: string | undefined;
    }) => ({
      message: `There is no project "${facts.project}" in the workspace.${didYouMean(facts.suggestion)}`,
      hint:
        facts.known.length === 0
          ? 'It has none: make one first.'
          : `It has ${oneOf([...facts.known].sort())}.`,
    }),
  },
  NX_OPTION_UNKNOWN: {
    cause: 'A target was given an option that its executor does not have: it would do nothing.',
    remedy: 'Correct its name in project.json, in nx.json or on the command line.',
    say: (facts: {
      target: string;
      executor: string;
      option: string;
      suggestion: string | undefined;
    }) => ({
      message: `The target "${facts.target}" (${facts.executor}) has no option "${facts.option}".${didYouMean(facts.suggestion)}`,
      hint: `Correct or remove it, in project.json, nx.json or on the command line. All that it has: npx nx run ${facts.target} --help`,
    }),
  },
  NX_PLUGIN_OPTION_UNKNOWN: {
    cause: 'An option of the plugin in nx.json is none that it has: it would do nothing.',
    remedy: 'Correct its name in "plugins" of nx.json.',
    say: (facts: { option: string; known: readonly string[]; suggestion: string | undefined }) => ({
      message: `The plugin @codedeployer/nx/plugin in nx.json has no option "${facts.option}".${didYouMean(facts.suggestion)}${facts.suggestion === undefined ? ` It has ${oneOf(facts.known)}.` : ''}`,
    }),
  },
  NX_PLUGIN_OPTION_INVALID: {
    cause:
      'An option of the plugin in nx.json has a value that it cannot have, such as the name of a target that another one has.',
    remedy: 'Correct it in "plugins" of nx.json: each target needs a name of its own.',
    say: (facts: { option: string; problem: string }) => ({
      message: `The option "${facts.option}" of the plugin @codedeployer/nx/plugin in nx.json ${facts.problem}.`,
    }),
  },
  NX_CACHED: {
    cause:
      'The target is cached: a second run would print what the first one printed, and deploy nothing.',
    remedy: 'Set "cache": false for it in project.json, or in "targetDefaults" of nx.json.',
    say: (facts: { target: string }) => ({
      message: `Nx caches the target "${facts.target}": from the second time on it would print what was printed before, and deploy nothing.`,
    }),
  },
  NX_ARCHIVE_UNDECLARED: {
    cause:
      'The target that makes the archive is cached and does not declare it: from the second time on there would be none.',
    remedy:
      'Declare where it is written: "options": { "output": "{projectRoot}/.codedeployer/revision.zip" }, "outputs": ["{options.output}"]. Or set "cache": false.',
    say: (facts: {
      target: string;
      /** Absolute; undefined where its name depends on the version. */
      output: string | undefined;
    }) => ({
      message: `Nx caches the target "${facts.target}", whose "outputs" do not have ${facts.output ?? 'the archive, as no "output" is set'}: from the second time on it would print what was printed before, and write nothing.`,
    }),
  },
  NX_BUILD_TARGET_MISSING: {
    cause: 'The target whose outputs are to be deployed does not exist.',
    remedy: 'Set "buildTarget" to the target that builds the project, or "source" to a folder.',
    say: (facts: { text: string; project: string; known: readonly string[] }) => ({
      message: `There is no target "${facts.text}" whose outputs could be deployed; the project "${facts.project}" has ${facts.known.length === 0 ? 'no targets' : oneOf(facts.known)}.`,
      hint: facts.text.startsWith('^')
        ? 'What is deployed are the outputs of one target; "^" stands for those of the dependencies. Name the project, as in "lib:build", or set "source" to a folder.'
        : 'Set "buildTarget" to the target that builds the project, or "source" to a folder.',
    }),
  },
  NX_BUILD_CONFIGURATION_MISSING: {
    cause: 'The build target has no configuration of the name in "buildTarget".',
    remedy: 'Correct "buildTarget".',
    say: (facts: { target: string; configuration: string; known: readonly string[] }) => ({
      message: `The target "${facts.target}" has no configuration "${facts.configuration}" whose outputs could be deployed.`,
      hint: `Correct "buildTarget". ${facts.known.length === 0 ? 'The target has no configurations.' : `The target has ${oneOf(facts.known)}.`}`,
    }),
  },
  NX_BUILD_OUTPUT_UNDECLARED: {
    cause: 'The build target declares no outputs, and what Nx guesses may be a folder of sources.',
    remedy:
      'Declare the folder it writes, for the cache of Nx as well: "outputs": ["{projectRoot}/dist"]. Or set "source" of this target to it.',
    say: (facts: { target: string }) => ({
      message: `The target "${facts.target}" declares no outputs, so that nobody knows what it writes; where Nx only guesses, a folder such as public/ may be a source.`,
    }),
  },
  NX_BUILD_OUTPUT_UNSET: {
    cause: 'The build target declares an option as its output, and the option is not set.',
    remedy:
      'Set the option to the path of a folder, declare the folder itself in "outputs" (one of {options.outputPath.base} for an object), or set "source" to it.',
    say: (facts: { target: string; problem: string }) => ({
      message: `The target "${facts.target}" declares as its output what an option says, but its option ${facts.problem}.`,
    }),
  },
  NX_BUILD_OUTPUT_MISSING: {
    cause: 'The build target has not written what it declares.',
    remedy:
      'Declare as "outputs" what the build target writes, let this target depend on it ("dependsOn": ["build"]), or set "source" to a folder.',
    say: (facts: { target: string; missing: readonly string[] }) => ({
      message:
        facts.missing.length === 0
          ? `The target "${facts.target}" has left nothing to deploy: it declares no outputs.`
          : `The target "${facts.target}" has not written all of its outputs: ${facts.missing.join(', ')} ${facts.missing.length === 1 ? 'is' : 'are'} not there.`,
    }),
  },
  NX_BUILD_OUTPUT_PATTERN: {
    cause: 'The build target declares its output by a pattern, which names files and no folder.',
    remedy:
      'Declare the folder itself in the "outputs" of the build target, or set "source" to it; .codedeployignore in the folder keeps files out.',
    say: (facts: { target: string; output: string }) => ({
      message: `The target "${facts.target}" declares an output by a pattern: ${facts.output}. Only folders and files can be deployed.`,
    }),
  },
  NX_NO_DEPENDENCIES: {
    cause:
      'The dependencies of a project were to be pruned, and Nx knows of none: an installation by that would install nothing.',
    remedy:
      'Name them in "dependencies" of the project\'s package.json, or let Nx read the sources: "pluginsConfig": { "@nx/js": { "analyzeSourceFiles": true } } in nx.json. Or leave "prunedDependencies" out, where the build has them in it.',
    say: (facts: { project: string; file: string }) => ({
      message: `Nx knows of no package that "${facts.project}" needs to run: ${facts.file} names none, and none is imported by sources that Nx reads ("prunedDependencies").`,
      hint: `Name them in "dependencies" of ${facts.file}, or let Nx read the sources, which it does where @nx/js is installed: "pluginsConfig": { "@nx/js": { "analyzeSourceFiles": true } } in nx.json. What stands in "devDependencies" of the workspace does not count. Leave "prunedDependencies" out where the build has everything in it.`,
    }),
  },
  NX_LOCAL_DEPENDENCIES: {
    cause:
      'A project whose dependencies were to be pruned needs packages that are nowhere but in this workspace: no instance could install them.',
    remedy:
      'Where the build has them in it, name them in "devDependencies" of the project. Otherwise let the targets prune-lockfile and copy-workspace-modules of @nx/js write into the output of the build, without "prunedDependencies".',
    say: (facts: { project: string; file: string; local: readonly string[] }) => ({
      message: `"${facts.project}" needs ${oneOf(facts.local)}, which no instance can install from a registry: ${facts.local.length === 1 ? 'it is' : 'they are'} in this workspace ("prunedDependencies").`,
      hint: `Where the build has them in it, name them in "devDependencies" of ${facts.file}. Otherwise let the executors @nx/js:prune-lockfile and @nx/js:copy-workspace-modules write into the output of the build, in targets that "dependsOn" names, and leave "prunedDependencies" out.`,
    }),
  },
  NX_LOCK_FILE_MISSING: {
    cause: 'Dependencies were to be pruned in a workspace that has no lock file.',
    remedy: 'Install with the package manager of the workspace, and keep the lock file.',
    say: (facts: { file: string; packageManager: string }) => ({
      message: `The workspace has no ${facts.file}, which says the versions of what is deployed ("prunedDependencies").`,
      hint: `${facts.packageManager} install`,
    }),
  },
  NX_LOCK_FILE_NOT_PRUNED: {
    cause:
      'Nx could not make the lock file of one project out of that of the workspace, and says why before: an installation by that of the workspace would fail on the instances.',
    remedy:
      'Bring the lock file up to date by an installation. Nx has no way to prune that of bun: let the build have the dependencies in it.',
    say: (facts: { project: string; file: string; packageManager: string }) => ({
      message: `Nx could not prune ${facts.file} to the dependencies of "${facts.project}", and says why above ("prunedDependencies").`,
      hint:
        facts.packageManager === 'bun'
          ? 'Nx prunes the lock files of npm, pnpm and yarn. Let the build have the dependencies in it, and leave "prunedDependencies" out.'
          : `Where it is out of date: ${facts.packageManager} install`,
    }),
  },
} satisfies Failures;

export const nxFailure = defineFailures(nxFailures);
