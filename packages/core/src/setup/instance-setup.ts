/** What an instance is to have. */
export interface InstanceSetup {
  readonly os: 'amazon-linux' | 'ubuntu';
  /** The line of agents: v1 is 1.x, in Ruby; v2 is 2.x, which is not in all regions. */
  readonly agent: 'v1' | 'v2';
  /** Exactly this one, such as `1.7.1-110`, instead of the newest; of v1. */
  readonly agentVersion?: string | undefined;
  /** How many revisions the agent keeps of a group, the deployed one among them. Otherwise five, as it says itself. */
  readonly maxRevisions?: number | undefined;
}

const packages = {
  'amazon-linux': `manager=$(command -v dnf || command -v yum)
"$manager" install -y AGENT_NEEDSrsync util-linux logrotate`,
  ubuntu: `export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -o DPkg::Lock::Timeout=600 -y)
"\${apt[@]}" update
"\${apt[@]}" install AGENT_NEEDScurl rsync util-linux logrotate`,
} as const;

/** A version is fetched as a package, as the installer knows the newest alone. */
const pinned = {
  'amazon-linux': (version: string) => `package=codedeploy-agent-${version}.noarch.rpm
fetch "releases/$package" "$folder/$package"
"$manager" install -y "$folder/$package"`,
  ubuntu: (version: string) => `package=codedeploy-agent_${version}_all.deb
fetch "releases/$package" "$folder/$package"
"\${apt[@]}" install "$folder/$package"`,
} as const;

const newest = { v1: 'latest', v2: 'latestv2' } as const;

/**
 * A script that makes an instance ready for CodeDeploy at its first start, as its user data: the tools that the strategies
 * use, the agent, and a limit to its logs.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/codedeploy-agent-operations-install.html
 */
export function instanceSetup({ os, agent, agentVersion, maxRevisions }: InstanceSetup): string {
  const needs = agent === 'v2' ? '' : os === 'ubuntu' ? 'ruby-full ' : 'ruby ';
  const install =
    agentVersion === undefined
      ? `fetch ${newest[agent]}/install "$folder/install"
chmod +x "$folder/install"
"$folder/install" auto`
      : pinned[os](agentVersion);
  const revisions =
    maxRevisions === undefined
      ? ''
      : `
# How many revisions are kept, the deployed one among them.
settings=/etc/codedeploy-agent/conf/codedeployagent.yml
sed -i '/^:max_revisions:/d' "$settings"
echo ':max_revisions: ${maxRevisions}' >>"$settings"
`;
  return `#!/usr/bin/env bash
# User data that makes an instance of ${os === 'ubuntu' ? 'Ubuntu' : 'Amazon Linux'} ready for CodeDeploy. It runs as root at the first start; its output is in
# /var/log/cloud-init-output.log. The instance has to have a role that may read the revisions: codedeployer policy instance.
set -euo pipefail

# The region is that of the instance: the agent of another one would find no deployments.
metadata=http://169.254.169.254/latest
token=$(curl -fsS --retry 5 -X PUT "$metadata/api/token" -H 'X-aws-ec2-metadata-token-ttl-seconds: 300')
region=$(curl -fsS --retry 5 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/placement/region")
domain=amazonaws.com
[[ $region != cn-* ]] || domain=amazonaws.com.cn

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fetch() {
  curl -fsSL --retry 5 --retry-delay 5 -o "$2" "https://aws-codedeploy-$region.s3.$region.$domain/$1"
}

# What the agent and the strategies need.
${packages[os].replace('AGENT_NEEDS', needs)}

# The agent.
${install}
${revisions}
# The agent lets its logs grow to 512 MB each, and makes no new file where one is moved away before it starts anew. The log of
# the hooks is kept small by the hook wrapper.
cat >/etc/logrotate.d/codedeployer <<'EOF'
/var/log/aws/codedeploy-agent/*.log /opt/codedeploy-agent/deployment-root/deployment-logs/*.log {
  weekly
  maxsize 50M
  rotate 8
  compress
  missingok
  notifempty
  copytruncate
}
EOF

systemctl enable codedeploy-agent
systemctl restart codedeploy-agent
for ((second = 0; second < 60; second++)); do
  if systemctl is-active --quiet codedeploy-agent; then
    echo 'The CodeDeploy agent is running.'
    exit 0
  fi
  sleep 1
done
echo 'The CodeDeploy agent does not start:' >&2
journalctl -u codedeploy-agent -n 20 --no-pager >&2
exit 1
`;
}
