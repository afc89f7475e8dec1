import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startWorld } from '../support/instance-world.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';

/** A line as people write it in a hook, its exit code, and what it says. */
type Line = readonly [line: string, code: number, says?: RegExp];

/** Started means forked: the program begins, says so and is named by ps after that. */
const isUp = 'until journalctl -u shop -n 1 -o cat | grep -q "shop is up"; do sleep 0.1; done';

/** Where nothing is said of it, a line prints nothing that matters. */
const lines: readonly Line[] = [
  ['sudo systemctl daemon-reload', 0],
  [
    'sudo systemctl enable --now shop',
    0,
    /Created symlink .*multi-user\.target\.wants\/shop\.service/,
  ],
  ['sudo systemctl restart shop', 0],
  [
    'sudo systemctl restart shop.service && sudo systemctl status shop.service --no-pager',
    0,
    /Active: active \(running\)/,
  ],
  [
    'sudo systemctl reload shop || sudo systemctl restart shop',
    0,
    /Job type reload is not applicable/,
  ],
  ['sudo systemctl reload-or-restart shop', 0],
  ['sudo service shop restart', 0],
  ['service shop status | grep -q running', 0],
  ['/bin/systemctl restart shop.service', 0],
  ['/usr/sbin/service shop restart', 0],
  ['sudo /usr/bin/systemctl try-restart shop', 0],
  ['if systemctl is-active --quiet shop; then echo up; else echo down; fi', 0, /^up$/],
  ['systemctl is-enabled shop', 0, /^enabled$/],
  ['systemctl is-active shop && systemctl stop shop', 0, /^active$/],
  ['systemctl status shop', 3, /Active: inactive \(dead\)/],
  ['isExistApp=$(pgrep shop-server); [[ -z $isExistApp ]] || service shop stop', 0],
  [
    `systemctl start shop && ${isUp} && systemctl show -p MainPID --value shop | xargs ps -o args= -p`,
    0,
    /shop-server/,
  ],
  ['journalctl -u shop -n 1 --no-pager -o cat', 0, /shop is up/],
  ['sudo journalctl --unit=shop --since "5 minutes ago" | grep -c "shop is up"', 0, /^\d+$/],
  [
    'systemctl list-units --type=service --state=running | grep shop.service',
    0,
    /loaded active running/,
  ],
  ['sudo systemctl kill -s HUP shop; sleep 0.4; systemctl is-active shop', 0, /^active$/],
  [
    'pkill -f shop-server; until systemctl show shop | grep "NRestarts=[1-9]"; do sleep 0.1; done',
    0,
    /NRestarts=[1-9]/,
  ],
  [
    'systemctl restart worker@1 worker@2 && systemctl is-active worker@1 worker@2',
    0,
    /active\nactive/,
  ],
  ['systemctl stop "worker@*"; systemctl is-active worker@1', 3, /^inactive$/],
  // What the instance does not have, it says as every instance would.
  ['sudo systemctl restart php8.2-fpm', 5, /Unit php8\.2-fpm\.service not found/],
  ['service apache2-not-there restart', 5, /Unit apache2-not-there\.service not found/],
  ['systemctl stop tomcat9 || true', 0, /Unit tomcat9\.service not loaded/],
  ['systemctl is-active --quiet tomcat9 || echo "not running"', 0, /^not running$/],
  ['systemctl enable tomcat9', 1, /Unit file tomcat9\.service does not exist/],
  ['pm2 restart all', 127, /pm2: (?:command )?not found/],
  ['supervisorctl reread && supervisorctl update', 127, /supervisorctl: (?:command )?not found/],
  ['forever stopall', 127, /forever: (?:command )?not found/],
  ['docker-compose-not-there up -d', 127, /not found/],
  ['/etc/init.d/shop restart', 127, /No such file/],
  // What needs more than services.
  ['systemctl start shop.timer', 5, /Unit shop\.timer not found/],
  ['systemctl --user restart shop', 1, /Failed to connect to bus/],
  ['systemctl list-timers', 1, /systemctl list-timers is not known to the stand-in/],
  ['sudo systemctl reboot', 1, /systemctl reboot is not known to the stand-in/],
  ['echo "* * * * * root /srv/app/tick" >/etc/cron.d/shop && test -s /etc/cron.d/shop', 0],
  [
    'printf "/var/log/shop.log {\\n weekly\\n}\\n" >/etc/logrotate.d/shop && test -s /etc/logrotate.d/shop',
    0,
  ],
  ['[ -d /run/systemd/system ] && echo systemd', 0, /^systemd$/],
  ['command -v systemctl', 0, /\/systemctl$/],
  ['nohup sleep 300 >/dev/null 2>&1 & disown; echo started', 0, /^started$/],
  ['exec 3<>/dev/tcp/192.0.2.1/80', 1, /Network is unreachable/],
  [
    'sysctl -w vm.max_map_count=262144 || echo kept',
    0,
    /(?:Read-only file system|[Pp]ermission denied)[^]*kept/,
  ],
  ['curl -fsS --max-time 5 http://192.0.2.1/ || echo "no network"', 0, /no network/],
  ['export HOME=/root && cd && pwd', 0, /^\/root$/],
];

/** What needs users other than root. */
const withUsers: readonly Line[] = [
  ['id deploy >/dev/null 2>&1 || sudo useradd -m -s /bin/bash deploy', 0],
  ['su - deploy -c "whoami && pwd"', 0, /deploy\n\/home\/deploy/],
  ['sudo -u deploy id -un', 0, /^deploy$/],
  ['su deploy -c "systemctl is-enabled shop"', 0, /^enabled$/],
  ['su deploy -c "systemctl restart shop"', 4, /Access denied/],
  ['chown -R deploy:deploy /srv/app && stat -c %U /srv/app', 0, /^deploy$/],
  [
    `printf "[Service]\\nUser=deploy\\n" >/tmp/u; install -D /tmp/u /etc/systemd/system/shop.service.d/user.conf; systemctl daemon-reload; systemctl restart shop; ${isUp}; ps -o user= -p "$(systemctl show -p MainPID --value shop)"`,
    0,
    /^deploy/,
  ],
];

const unit = (command: string, more = ''): string =>
  `[Unit]\nDescription=Shop\n[Service]\nExecStart=${command}\nMemoryMax=64M\n${more}[Install]\nWantedBy=multi-user.target\n`;

describe('hooks as people write them', () => {
  it('do what they would do on the instance, or say why not', async function () {
    if (!(await namespacesOrReason())) return;
    this.timeout(200_000);
    const all = process.getuid?.() === 0 ? [...lines, ...withUsers] : lines;
    const world = await startWorld('namespaces');
    try {
      const instance = world.instance();
      const { result } = await world.deploy(instance, 'd-1', {
        'appspec.yml': `version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /srv/app\nhooks:\n  ApplicationStart:\n    - location: start.sh\n      timeout: 170\n`,
        'app/shop-server':
          '#!/bin/bash\ntrap : HUP\necho "shop is up"\nwhile :; do sleep 60 & wait; done\n',
        'shop.service': unit(
          '/bin/bash /srv/app/shop-server',
          'Restart=always\nRestartSec=50ms\nStartLimitBurst=100\n',
        ),
        'worker@.service': unit('/bin/sleep 1000'),
        ...Object.fromEntries(all.map(([line], index) => [`lines/${index}.sh`, `${line}\n`])),
        'start.sh': [
          '#!/bin/bash',
          'cd "$(dirname "${BASH_SOURCE[0]}")"',
          'cp ./*.service /etc/systemd/system/',
          'mkdir -p /var/said',
          `for ((line = 0; line < ${all.length}; line++)); do`,
          '  bash "lines/$line.sh" </dev/null >"/var/said/$line" 2>&1',
          '  echo "$?" >"/var/said/$line.code"',
          'done',
        ].join('\n'),
      });
      expect(result.diagnostics.message).to.equal('Succeeded: ');
      const { directory } = await instance.holding();
      const said = (name: string) => readFile(join(directory, 'var/said', name), 'utf8');
      const wrong: string[] = [];
      for (const [index, [line, code, says = /(?:)/]] of all.entries()) {
        const [ended, output] = [
          Number(await said(`${index}.code`)),
          (await said(`${index}`)).trim(),
        ];
        if (ended !== code || !says.test(output)) wrong.push(`${line}: ${ended}\n${output}`);
      }
      expect(wrong).to.deep.equal([]);
      // What has no effect is named: each once, with the units that ask for it.
      const told = instance.remarks().map(({ what, unit: of = '' }) => `${what} ${of}`.trim());
      expect(told).to.include.members([
        'MemoryMax= shop.service',
        'MemoryMax= worker@1.service',
        'systemctl list-timers',
        'systemctl reboot',
      ]);
      expect(told).to.have.lengthOf(new Set(told).size);
    } finally {
      await world.close();
    }
  });
});
