import { parseAppspec, type AgentProfile } from '@codedeployer/appspec';
import { toSend, type JudgeAppspec, type SentVerdict } from '../protocol/appspec-verdict.js';

/** How many different appspecs are remembered. */
const most = 64;

/**
 * Judges appspecs for the agents of a rehearsal, which know nothing of YAML: they all read the same file, once for each event,
 * and what reads it is a good part of what an agent would weigh.
 */
export function appspecJudge(): (profile: AgentProfile | undefined) => JudgeAppspec {
  const known = new Map<string, SentVerdict>();
  return (profile) => (contents) => {
    const key = `${profile ?? ''}:${contents.toString('base64')}`;
    let verdict = known.get(key);
    if (verdict === undefined) {
      verdict = toSend(parseAppspec(contents, { profile }));
      if (known.size >= most) known.clear();
      known.set(key, verdict);
    }
    return Promise.resolve(verdict);
  };
}
