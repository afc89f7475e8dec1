import { agentProfiles, type AgentProfile } from '../../read/appspec.js';
import { judgeDocument } from '../../read/parse-appspec.js';
import { warning } from '../code-info.js';
import { findingsOf } from '../report.js';
import type { TextRule } from '../rule.js';

const codes = {
  'appspec-profile': warning('Another version of the agent judges the file differently.'),
};
const finding = findingsOf(codes);

const profileNames: Readonly<Record<AgentProfile, string>> = {
  v1: 'agent 1 on Ruby 3.1 or later',
  'v1-ruby-2.7': 'agent 1 on Ruby 2.7 or 3.0',
  v2: 'agent 2',
  'v2-hardened': 'a hardened agent 2',
};

/** Which other agents would decide otherwise. The hardened one reads the file as the other agent 2 does. */
export const profiles: TextRule<keyof typeof codes> = {
  codes,
  check({ document, profile, os, verdict: { accepted }, file }) {
    const family = (name: AgentProfile) => (name === 'v2-hardened' ? 'v2' : name);
    return agentProfiles
      .filter((other) => other !== 'v2-hardened' && other !== family(profile))
      .flatMap((other) => {
        const verdict = judgeDocument(document, { profile: other, file, os });
        if (verdict.accepted === accepted) return [];
        const [first] = verdict.findings;
        const place =
          first?.line === undefined || first.column === undefined
            ? undefined
            : { line: first.line, column: first.column };
        return [
          finding('appspec-profile', {
            file,
            place,
            message: verdict.accepted
              ? `${upperFirst(profileNames[other])} would take this file.`
              : `${upperFirst(profileNames[other])} would refuse this file: ${verdict.error.message}`,
            hint: first?.hint,
          }),
        ];
      });
  },
};

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
