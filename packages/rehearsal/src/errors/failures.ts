import { defineFailures, type Failures } from '@codedeployer/core';

/** Why a rehearsal cannot be had, or has come to an early end. */
export const rehearsalFailures = {
  ISOLATION_UNAVAILABLE: {
    cause: 'The isolation that was asked for is not to be had on this machine.',
    remedy:
      'Rehearse with the isolation "directory", or "auto" for the best there is; on a machine of your own, run it as root.',
    say: (facts: { reason: string }) => ({
      message: `The isolation "namespaces" is not to be had on this machine: ${facts.reason}.`,
    }),
  },
  REHEARSAL_WITHOUT_MODULES: {
    cause: "Yarn's Plug'n'Play keeps packages in archives, and the instances need them as files.",
    remedy: 'Put the line `nodeLinker: node-modules` into .yarnrc.yml and run `yarn install`.',
    say: (_facts: object) => ({
      message:
        "A rehearsal cannot run under Yarn's Plug'n'Play, which keeps packages in archives: the instances need them as files.",
    }),
  },
  REHEARSAL_EVENT_UNKNOWN: {
    cause: '"events" names a lifecycle event that no agent carries out.',
    remedy: 'Name lifecycle events as CodeDeploy does, for example AfterInstall.',
    say: (facts: { name: string; known: readonly string[] }) => ({
      message: `"${facts.name}" is no lifecycle event that an agent carries out.`,
      hint: `There are ${facts.known.join(', ')}.`,
    }),
  },
  REHEARSAL_GROUP_INVALID: {
    cause: 'The rehearsal is asked for a deployment group that there cannot be.',
    remedy:
      'Each group has a name of its own, and is a group of CodeDeploy of its own; an account is given by its twelve digits.',
    say: (facts: { name: string; why: string }) => ({
      message: `The group "${facts.name}" cannot be rehearsed: ${facts.why}.`,
    }),
  },
  REHEARSAL_FAULT_INVALID: {
    cause: '"faults" or "failAt" asks for something that cannot be made to go wrong.',
    remedy:
      'Write it as in "throttle:CreateDeployment:2" or "fail:AfterInstall:web-1"; docs/rehearsal-services.md of @codedeployer/core lists the kinds.',
    say: (facts: {
      specification: string;
      why: string;
      /** Those of requests; none where it is about a group or an instance. */
      kinds: readonly string[];
    }) => ({
      message: `The fault "${facts.specification}" cannot be read: ${facts.why}.`,
      hint:
        facts.kinds.length === 0
          ? 'Write busy, beside or after with the name of a group, and how many seconds it lasts, by whom and in which status as you like: "busy=30:web", "beside:web:autoscaling:Failed"; silence, fail or stop with a lifecycle event, and an instance as you like: "fail:AfterInstall:web-1".'
          : `Write ${facts.kinds.join(', ')}, delay=SECONDS or slow=BYTES_PER_SECOND with an operation, as in "throttle:CreateDeployment:2"; silence, fail or stop with a lifecycle event, as in "fail:AfterInstall:web-1"; busy, beside or after with a group, as in "busy=30:web".`,
    }),
  },
  INSTANCE_LOST: {
    cause: 'The agent of an instance has ended, or was ended, amid the rehearsal.',
    remedy: 'Start the rehearsal anew; if it happens again, try another --isolation.',
    say: (facts: { instanceId: string; why: string }) => ({
      message: `The agent of instance ${facts.instanceId} is gone (${facts.why}).`,
    }),
  },
  INSTANCE_UNFIT: {
    cause: 'What the instance has keeps its agent from starting, as it would on EC2.',
    remedy: "On EC2 the agent's unit sources /etc/profile of the instance, too; correct it there.",
    say: (facts: { instanceId: string; why: string }) => ({
      message: `The agent of instance ${facts.instanceId} would not start: ${facts.why}.`,
    }),
  },
  REHEARSAL_PREPARE_NOT_FOUND: {
    cause: 'The script of "prepare" is not there, or cannot be read.',
    remedy:
      '"prepare" names a bash script by its path from the project, for example deploy/prepare-instance.sh.',
    say: (facts: { path: string; reason: string | undefined }) => ({
      message:
        facts.reason === undefined
          ? `The script that is to prepare the instances is not there: ${facts.path}.`
          : `The script that is to prepare the instances cannot be read: ${facts.reason}.`,
    }),
  },
  REHEARSAL_PREPARE_UNSUITABLE: {
    cause: 'The script of "prepare" is not one that bash runs as it was meant.',
    remedy:
      'Save it as UTF-8 without a byte order mark and with Unix line endings (`sed -i "s/\\r$//" FILE`, and "FILE text eol=lf" in .gitattributes), and write it for bash; it may call what is written in other languages.',
    say: (facts: {
      path: string;
      /** For example `its lines end in CR LF, which bash takes as part of its commands`. */
      reason: string;
    }) => ({
      message: `The script that is to prepare the instances cannot be run: ${facts.reason}: ${facts.path}.`,
    }),
  },
  REHEARSAL_PREPARE_FAILED: {
    cause: 'The script of "prepare" failed on an instance.',
    remedy:
      '"prepare" runs by bash as root in each fresh instance, with the environment of a hook; it runs again next time, over what it has done so far ("fresh" begins anew). See docs/rehearsal-instances.md of @codedeployer/core.',
    say: (facts: {
      script: string;
      /** For example `ended with exit code 3`. */
      how: string;
      instanceId: string;
      /** The last lines of its output. */
      tail: readonly string[];
    }) => ({
      message: [
        `${facts.script} ${facts.how} on instance ${facts.instanceId}, so nothing was deployed.`,
        ...facts.tail.map((line) => `  ${line}`),
      ].join('\n'),
    }),
  },
  REHEARSAL_NOTHING_KEPT: {
    cause: 'No instance is kept here: nothing was rehearsed yet, or it was forgotten.',
    remedy: 'Rehearse first: codedeployer rehearse.',
    say: (facts: { directory: string }) => ({
      message: `No instance of a rehearsal is kept in ${facts.directory}.`,
      hint: 'Rehearse first: codedeployer rehearse.',
    }),
  },
  REHEARSAL_INSTANCE_UNKNOWN: {
    cause: 'No instance of the rehearsals has that name or id, or none was named of several.',
    remedy: 'Name one as the rehearsal does: codedeployer shell web-1.',
    say: (facts: {
      /** Undefined where none was named. */
      asked: string | undefined;
      /** Names, each with its id. */
      known: readonly string[];
      suggestion: string | undefined;
    }) => ({
      message:
        facts.asked === undefined
          ? 'Which instance? There are several, and not just one of them has failed.'
          : `No instance of a rehearsal is kept that is called "${facts.asked}".`,
      hint: `There ${facts.known.length === 1 ? 'is' : 'are'} ${facts.known.join(', ')}. For example: codedeployer shell ${facts.suggestion ?? facts.known[0]?.split(' ')[0] ?? 'web-1'}`,
    }),
  },
  REHEARSAL_ROOT_NOT_FOUND: {
    cause: 'What "root" names is not there, or cannot be read.',
    remedy:
      '"root" names a folder, an archive or an image by its path from the project, or an image of the local engine: podman://NAME. See docs/rehearsal-roots.md of @codedeployer/core.',
    say: (facts: { path: string }) => ({
      message: `The root file system of the instances is not there: ${facts.path}.`,
    }),
  },
  REHEARSAL_ROOT_UNREADABLE: {
    cause: 'The archive or the image of "root" cannot be unpacked.',
    remedy:
      'It is a tar, compressed by what this machine has a program for (gzip, xz, zstd), an OCI layout, or what `docker save` writes; make it anew where it is damaged.',
    say: (facts: { name: string; why: string }) => ({
      message: `${facts.name} cannot be unpacked as the root file system of the instances: ${facts.why}.`,
    }),
  },
  REHEARSAL_ROOT_UNSUITABLE: {
    cause: 'What "root" names is no root file system that an instance can stand on.',
    remedy:
      'An instance needs /bin/sh, and hooks mostly bash; take the image of a whole system, such as the recipes of docs/rehearsal-roots.md of @codedeployer/core make.',
    say: (facts: { name: string; why: string }) => ({
      message: `${facts.name} cannot be the root file system of the instances: ${facts.why}.`,
    }),
  },
  REHEARSAL_ROOT_ARCHITECTURE: {
    cause: 'The root file system is one for processors of another kind than this machine has.',
    remedy:
      'Take the image for this machine, for example `podman pull --arch amd64 NAME` or `skopeo copy --override-arch amd64 …`.',
    say: (facts: { name: string; found: string; here: string }) => ({
      message: `${facts.name} is for ${facts.found}, and this machine is ${facts.here}.`,
    }),
  },
  REHEARSAL_ROOT_ENGINE: {
    cause: 'The local engine has not given the image that "root" names.',
    remedy:
      'The image has to be there already, as `podman images` or `docker images` lists it: nothing is pulled. Or save it to a file, and name that.',
    say: (facts: { engine: string; image: string; why: string }) => ({
      message: `${facts.engine} does not give the image ${facts.image}: ${facts.why}.`,
    }),
  },
  REHEARSAL_ROOT_NEEDS_NAMESPACES: {
    cause: 'Only instances in namespaces can have a root file system of their own.',
    remedy:
      'Rehearse where namespaces are to be had (`codedeployer check` says what is in the way), or leave "root" out.',
    say: (facts: { name: string; reason: string }) => ({
      message: `The instances cannot have ${facts.name} as their root file system: the isolation is "directory" (${facts.reason}).`,
    }),
  },
  REHEARSAL_SYSTEMD_UNAVAILABLE: {
    cause:
      'The instances are to have their own systemd, which only root can start, in namespaces, from a root file system that has it.',
    remedy:
      'Rehearse as root on Linux, with a "root" that has systemd; or with "services": "stand-in", which answers to systemctl everywhere in namespaces.',
    say: (facts: { group: string; why: string; fix: string }) => ({
      message: `The instances of ${facts.group} cannot have a systemd of their own: ${facts.why}.`,
      hint: `${facts.fix}, or let the stand-in of systemd answer ("services": "stand-in").`,
    }),
  },
  REHEARSAL_ROOT_CHANGED: {
    cause:
      'The instances were started with another root file system, which what they hold belongs to.',
    remedy: 'Begin anew with --fresh ("fresh": true), or rehearse with the root that they have.',
    say: (facts: { group: string; was: string; now: string }) => ({
      message: `The instances of ${facts.group} stand on ${facts.was}, and are asked to stand on ${facts.now}.`,
    }),
  },
  REHEARSAL_AGENT_NOT_FOUND: {
    cause: 'What "agent" names is no CodeDeploy agent that is installed here.',
    remedy:
      '"agent" names the program of AWS\'s agent, or the folder that it is installed in, by its path from the project: /opt/codedeploy-agent. Without it, the agent of the rehearsal does its work.',
    say: (facts: { name: string; tried: readonly string[] }) => ({
      message: `There is no CodeDeploy agent at ${facts.name}: ${facts.tried.join(' or ')} is no program.`,
    }),
  },
  REHEARSAL_AGENT_NEEDS_NAMESPACES: {
    cause: "AWS's agent can be run in namespaces only: it would change this machine.",
    remedy:
      'Rehearse where namespaces are to be had (`codedeployer check` says what is in the way), or leave "agent" out.',
    say: (facts: { name: string; reason: string }) => ({
      message: `The instances cannot have ${facts.name} as their agent: the isolation is "directory" (${facts.reason}).`,
    }),
  },
  REHEARSAL_AGENT_NEEDS_NETWORK: {
    cause:
      "AWS's agent asks for EC2's metadata at an address that an instance has to have for itself.",
    remedy: 'Leave "network" out, or set it to "loopback"; or leave "agent" out.',
    say: (facts: { name: string; group: string }) => ({
      message: `The instances of ${facts.group} cannot have ${facts.name} as their agent with the network "host": EC2's metadata would be this machine's.`,
    }),
  },
  REHEARSAL_AGENT_FAILED: {
    cause: "AWS's agent does not start on an instance.",
    remedy:
      'What it is run by has to be there: for agent 1 Ruby (`apt-get install ruby`, `dnf install ruby`) on this machine, or in the root file system that the instance has. What it says is in agent/log of the state of the instance, below .codedeployer/rehearsal.',
    say: (facts: { program: string; instance: string; why: string }) => ({
      message: `The agent ${facts.program} does not start on ${facts.instance}: ${facts.why}.`,
    }),
  },
  REHEARSAL_PORT_TAKEN: {
    cause: 'Another program listens on the port that was asked for.',
    remedy: 'Choose another port, or none to have a free one chosen.',
    say: (facts: { port: number }) => ({
      message: `Port ${facts.port} on 127.0.0.1 is taken by another program.`,
    }),
  },
  REHEARSAL_STATE_DAMAGED: {
    cause: 'A file in the folder of the rehearsals is not as it was written.',
    remedy: 'Something else wrote to it. Delete the rehearsal folder to begin with a fresh one.',
    say: (facts: { path: string }) => ({
      message: `The rehearsal's state file ${facts.path} is not readable as JSON.`,
    }),
  },
  REHEARSAL_STATE_UNKNOWN: {
    cause: 'The folder of the rehearsals was written by another version of codedeployer.',
    remedy:
      'Begin anew with --fresh ("fresh": true), which forgets what the instances hold; or rehearse with the version that wrote it.',
    say: (facts: { directory: string; found: string | undefined; known: number | string }) => ({
      message: `What earlier rehearsals left in ${facts.directory} was written by another version of codedeployer: its format is ${facts.found ?? 'not named'}, and this one knows ${facts.known}.`,
    }),
  },
  REHEARSAL_ENDED: {
    cause:
      'The rehearsal that a command looked at has ended, and another one has been started in the same folder.',
    remedy: 'Ask again: what came of it is in that folder.',
    say: (facts: { pid: number; directory: string }) => ({
      message: `Process ${facts.pid}, which rehearsed in ${facts.directory}, has ended, and another one rehearses there now.`,
      hint: 'Ask again: what came of it is in that folder.',
    }),
  },
  REHEARSAL_RUNNING: {
    cause: 'Another process is rehearsing in the same folder.',
    remedy: 'Wait until it has ended, or end it.',
    say: (facts: { pid: number; directory: string }) => ({
      message: `Process ${facts.pid} is rehearsing in ${facts.directory}.`,
    }),
  },
} satisfies Failures;

export const rehearsalFailure = defineFailures(rehearsalFailures);
