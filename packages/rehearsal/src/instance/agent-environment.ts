type Environment = Readonly<Record<string, string | undefined>>;

/** Who the packaged agent runs as. */
const packaged: Environment = {
  HOME: '/root',
  LOGNAME: 'root',
  SHELL: '/bin/bash',
  USER: 'root',
};

/** These tell of the terminal session that the rehearsal was started in; the instance has none of it. */
const ofTheSession = new Set(['OLDPWD', 'PWD', 'SHLVL', 'TMPDIR', '_']);

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What an instance's agent, and so every hook, finds in its environment: what was asked for, as the root user of a service. */
export function agentEnvironment(asked: Environment): Environment {
  const given = Object.entries(asked).filter(([name]) => !ofTheSession.has(name));
  return { PATH: usualPath, ...Object.fromEntries(given), ...packaged };
}
