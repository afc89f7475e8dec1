/** What the hint of a download adds. */
export const withoutNetwork =
  "In a rehearsal, instances reach nothing unless `network` says so: `network: host` (`--network host`) gives them this machine's.";

/**
 * What the programs that hook scripts call say when they fail, and what helps. The first that fits is taken: what says
 * more of the cause stands before what says less.
 */
export const programHints: readonly (readonly [says: RegExp, hint: string])[] = [
  [
    /EADDRINUSE|Address already in use|port is already allocated/i,
    'The port is taken, mostly by the version that still runs: stop it first (in ApplicationStop, or `systemctl restart`), or see with `ss -ltnp` who listens there.',
  ],
  [
    /permission denied while trying to connect to the Docker daemon|dial unix \S*docker\.sock: connect: permission denied/i,
    'The user of the script may not use Docker: add it to the group docker in the image, or let the hook run as root (`runas`).',
  ],
  [
    /Cannot connect to the Docker daemon/i,
    'Docker does not run on the instance: `systemctl enable --now docker` in the image or in an earlier hook. A rehearsal instance has none.',
  ],
  [
    /sudo: (?:a terminal is required|no tty present|a password is required|sorry, you must have a tty)/i,
    'sudo asks for a password, and nobody is there to type it: let the hook run as root (no `runas`), or allow the command with NOPASSWD in /etc/sudoers.d.',
  ],
  [
    /`?npm ci`? (?:command )?can only install|cipm can only install|Missing: \S+ from lock file/i,
    '`npm ci` needs a package-lock.json that fits package.json: see with `codedeployer package --list` whether it is in the archive, and commit it after `npm install`.',
  ],
  [
    /Could not get lock \/var\/lib\/(?:dpkg|apt)|Unable to (?:lock|acquire) (?:the )?(?:dpkg|directory|administration)|holding the yum lock|Failed to obtain the transaction lock|can't create transaction lock|Resource temporarily unavailable.*\/var\/lib\/(?:dpkg|apt)/i,
    'Another process installs packages just now, often unattended upgrades after the start: wait for it (`apt-get -o DPkg::Lock::Timeout=300`), or install packages in the image.',
  ],
  [
    /ensurepip is not\b|No module named '?(?:venv|ensurepip|pip)\b/i,
    'Python on the instance has no venv or pip: install python3-venv or python3-pip in the image.',
  ],
  [
    /externally-managed-environment/i,
    'The Python of the system takes no packages from pip: make an environment (`python3 -m venv /opt/app/venv`) and use its pip.',
  ],
  [
    /venv\/bin\/\S+: (?:No such file|bad interpreter)|venv\/bin\/activate'?: No such file/i,
    'The virtual environment is not there, or was made on another machine, whose paths it has: make it in a hook on the instance (`python3 -m venv`), and keep it out of the archive.',
  ],
  [
    /version [`']GLIBC(?:XX)?_[\d.]+' not found|Exec format error|cannot execute binary file/i,
    'The program was built for another system: build it on the distribution and the processor (x86-64, arm64) of the instances.',
  ],
  [
    /(?:Cannot find module|MODULE_NOT_FOUND|ModuleNotFoundError|ERR_MODULE_NOT_FOUND|LoadError)|Failed opening required/i,
    'The program misses a module: see with `codedeployer package --list` whether dependencies are in the archive, or install them in a hook before the program starts.',
  ],
  [
    /\bHOME\b[^\n]*(?:must be set|unbound variable|not set|not defined)|\$HOME (?:is )?not (?:set|defined)/i,
    'Hooks have no HOME, as the agent has none: set it in the script (`export HOME=/root`).',
  ],
  [
    /: unbound variable/i,
    'The script uses a variable that is not set (`set -u`). Hooks have what the agent sets (APPLICATION_NAME, DEPLOYMENT_ID, LIFECYCLE_EVENT …), and nothing of a login shell: set it in the script, or write ${NAME:-}.',
  ],
  [
    /detected dubious ownership/i,
    'git refuses a folder of another user: run git as its owner, or `git config --system --add safe.directory FOLDER`. What is deployed needs no git on the instance.',
  ],
  [
    /Host key verification failed|Permission denied \(publickey/i,
    'ssh has no key of its own here, or does not know the other host: hooks have no HOME and so no ~/.ssh. Bring what the script fetches in the archive, or name key and known_hosts (GIT_SSH_COMMAND).',
  ],
  [
    /Could(?: not|n't) (?:resolve (?:the )?(?:proxy|host)|reach host|fetch specs from)|unable to resolve host address|bad address '|Temporary failure (?:in name resolution|resolving)|Name or service not known|No address associated with hostname|EAI_AGAIN|getaddrinfo (?:failed|ENOTFOUND)|dial tcp: lookup|Failed to resolve '/i,
    `A name was not found by DNS: the instance has no way to the internet (NAT, proxy), or the name is wrong. In the hook neither proxy nor resolver of a login shell are set. ${withoutNetwork}`,
  ],
  [
    /Network is unreachable|\bENETUNREACH\b|Unable to fetch some archives|Failed to download metadata for repo|Cannot download repomd\.xml/i,
    `The instance has no way to that address: no route (NAT, gateway), or no network at all. Bring in the archive what the script downloads, or install it in the image. ${withoutNetwork}`,
  ],
  [
    /curl: \((?:7|28|52|56|22)\)|wget: .*(?:refused|timed out)|\bECONNREFUSED\b|Connection refused/i,
    'Nobody answers at the address: the program has not come up yet, or ended again. Ask several times with a pause, and look at the log of the program.',
  ],
  [
    /Unable to locate credentials|NoCredentialProviders|Could not load credentials/i,
    'The script finds no AWS credentials: give the instance a profile with the role that it needs. Those of the deployment stay on the machine that deploys.',
  ],
  [
    /\bAccessDenied(?:Exception)?\b|is not authorized to perform/i,
    "The role of the instance's profile does not allow what the script asks of AWS: the message names the action; add it to that role.",
  ],
  [
    /Job for \S+ failed|control process exited with error code|Start request repeated too quickly/i,
    'The service did not start: `journalctl -u NAME -n 50` on the instance says why. The hook itself worked.',
  ],
  [
    /Unit \S+ (?:not found|could not be found|not loaded)|Failed to \S+ \S+: Unit .* not/i,
    'systemd does not know the service: install its unit file first, then `systemctl daemon-reload`.',
  ],
  [
    /heap out of memory|Cannot allocate memory|\bENOMEM\b|MemoryError|Killed process/i,
    'The instance has too little memory for this: build before the deployment and not in a hook, take a larger instance, or add swap.',
  ],
  [
    /Read-only file system|\bEROFS\b/i,
    'The disk is mounted for reading only, by its fstab, a hardened unit (ProtectSystem) or after an error of the disk (`dmesg`): write elsewhere.',
  ],
  [
    /Text file busy|\bETXTBSY\b/i,
    'The program that is replaced still runs: stop it first, or write beside it and rename.',
  ],
  [
    /Too many open files|\bEMFILE\b/i,
    'The limit of open files is reached: raise it where the program starts (`ulimit -n`, LimitNOFILE in a unit).',
  ],
  [
    /here-document at line \d+ delimited by end-of-file|unexpected (?:end of file|EOF while looking for)/i,
    'The script ends amid a block or a here-document: its last line (EOF) has to stand alone at the start of a line, without blanks, and quotes, if and do have to be closed. `codedeployer lint` shows where.',
  ],
  [
    /Permission denied|\bEACCES\b|Operation not permitted|\bEPERM\b/,
    'The user that the hook runs as may not do this there: without `runas` it is root; else give the folder to that user first (`permissions` in appspec.yml, or chown in a hook that runs as root).',
  ],
];
