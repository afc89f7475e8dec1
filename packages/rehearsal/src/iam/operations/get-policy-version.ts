import type { IamOperation } from '../context.js';
import { requireText } from '../../query/input.js';
import { encodeDocument } from '../describe.js';
import { noSuchEntity } from '../failures.js';
import { publication } from '../identifiers.js';
import { readPolicyArn, requireManaged } from '../policy-arn.js';

export const getPolicyVersion: IamOperation = {
  name: 'GetPolicyVersion',
  does: 'Gives the document of such a policy, in its default version.',
  run(input) {
    const arn = readPolicyArn(input);
    const { version, document } = requireManaged(arn);
    const wanted = requireText(input, 'VersionId', { pattern: /^v[1-9]\d*(?:\.[A-Za-z0-9-]*)?$/ });
    if (wanted !== version) {
      throw noSuchEntity(`Policy ${arn} version ${wanted} does not exist or is not attachable.`);
    }
    return {
      PolicyVersion: {
        Document: encodeDocument(JSON.stringify(document)),
        VersionId: version,
        IsDefaultVersion: true,
        CreateDate: publication,
      },
    };
  },
};
