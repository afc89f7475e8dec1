import { agentProfiles } from '../read/appspec.js';

export const help = `Usage: appspec-lint [options] [file…]

Judges appspec.yml as the AWS CodeDeploy agent does. Without a file, or for "-", standard input is read.

Options:
  --profile <agent>    the agent: ${agentProfiles.join(', ')} (default: v1, agent 1 on Ruby 3.1 or later)
  --os <system>        what runs on the instances: linux or windows (default: what the file names)
  --rule <code=what>   what findings of a code are: off, warning or error; may be given several times
  --format <format>    text, json, or sarif for code hosts (default: text)
  --json               the same as --format json
  --stdin-name <path>  how findings call standard input (default: appspec.yml)
  --version            the version of appspec-lint
  -h, --help           this

Exit code: 0 where no finding is an error (there may be warnings), 1 where one is, 2 where the command line is wrong or a
file cannot be read.
`;
