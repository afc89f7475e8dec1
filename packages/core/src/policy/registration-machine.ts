import { shellWord } from '../errors/aws-command.js';
import type { OnPremisesIdentity } from './on-premises-identity.js';

/** What the script of a machine is about. */
export interface Machine {
  readonly identity: OnPremisesIdentity;
  readonly name: string;
  readonly region: string;
  /** `application/group`. */
  readonly applications: readonly string[];
}

const settings = '/etc/codedeploy-agent/conf/codedeploy.onpremises.yml';

/**
 * The script that tells the agent of a machine who it is.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/on-premises-instances-register.html
 */
export function machineScript({ identity, name, region, applications }: Machine): string {
  return `#!/usr/bin/env bash
# Tells the CodeDeploy agent of ${name} who it is. To be run on the machine, as root, after it has been registered
# for ${applications.join(', ')}.
set -euo pipefail

# The agent has to be there before.
if ! systemctl cat codedeploy-agent >/dev/null 2>&1; then
  echo 'The CodeDeploy agent is not installed: https://docs.aws.amazon.com/codedeploy/latest/userguide/codedeploy-agent-operations-install.html' >&2
  exit 1
fi

umask 077
mkdir -p /etc/codedeploy-agent/conf
${identity.kind === 'user' ? userFiles(identity, region) : sessionFiles(identity, region)}
`;
}

function userFiles({ arn }: OnPremisesIdentity, region: string): string {
  return `
# The key that was made for this machine; it stands in no command, so that no history has it.
[[ -n \${key:-} ]] || read -rp 'Access key id: ' key
[[ -n \${secret:-} ]] || read -rsp 'Secret access key: ' secret

cat >${settings} <<EOF
---
aws_access_key_id: $key
aws_secret_access_key: $secret
iam_user_arn: ${arn}
region: ${region}
EOF

# The agent reads the file when it starts, and never again.
systemctl enable codedeploy-agent
systemctl restart codedeploy-agent
echo 'The CodeDeploy agent has been started anew.'`;
}

function sessionFiles(
  { arn, partition, account, principal, session = '' }: OnPremisesIdentity,
  region: string,
): string {
  const role = `arn:${partition}:iam::${account}:role/${principal}`;
  return `
cat >${settings} <<'EOF'
---
iam_session_arn: ${arn}
aws_credentials_file: /etc/codedeploy-agent/conf/credentials
region: ${region}
EOF

# Credentials of a role that is assumed by a role are good for an hour at most, so that they are renewed twice in an hour.
cat >/usr/local/sbin/codedeploy-credentials <<'EOF'
#!/usr/bin/env bash
# Renews the credentials of the CodeDeploy agent. The AWS CLI of root has to be somebody whom the role trusts.
set -euo pipefail
umask 077

# CodeDeploy knows the machine by the name of the session: with another one the agent would be told nothing.
# Where the role has a path, it belongs in this ARN: ${role}
credentials=$(aws sts assume-role --region ${region} --role-arn ${shellWord(role)} --role-session-name ${shellWord(session)} --duration-seconds 3600 --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
read -r key secret token <<<"$credentials"
file=/etc/codedeploy-agent/conf/credentials
draft=$(mktemp "$file.XXXXXX")
trap 'rm -f -- "$draft"' EXIT
printf '[default]\\naws_access_key_id = %s\\naws_secret_access_key = %s\\naws_session_token = %s\\n' "$key" "$secret" "$token" >"$draft"
mv "$draft" "$file"

# The agent does not read the file again while it runs. It is not ended amid a deployment, though: systemd would kill its scripts.
for ((minute = 0; minute < 20; minute++)); do
  if ! compgen -G '/opt/codedeploy-agent/deployment-root/ongoing-deployment/*' >/dev/null; then
    exec systemctl restart codedeploy-agent
  fi
  sleep 60
done
echo 'The agent is deploying; the next renewal starts it anew.'
EOF
chmod 755 /usr/local/sbin/codedeploy-credentials

cat >/etc/systemd/system/codedeploy-credentials.service <<'EOF'
[Unit]
Description=Credentials of the CodeDeploy agent
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/codedeploy-credentials
EOF
cat >/etc/systemd/system/codedeploy-credentials.timer <<'EOF'
[Unit]
Description=Renews the credentials of the CodeDeploy agent before their hour is over

[Timer]
OnBootSec=10s
OnCalendar=*:00/30
RandomizedDelaySec=60

[Install]
WantedBy=timers.target
EOF
chmod 644 /etc/systemd/system/codedeploy-credentials.service /etc/systemd/system/codedeploy-credentials.timer
systemctl daemon-reload
systemctl enable codedeploy-agent
systemctl start codedeploy-credentials.service
systemctl enable --now codedeploy-credentials.timer
echo 'The CodeDeploy agent has credentials and has been started anew; they are renewed twice in an hour.'`;
}
