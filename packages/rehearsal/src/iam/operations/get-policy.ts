import type { IamOperation } from '../context.js';
import { readPolicyArn, requireManaged } from '../policy-arn.js';
import { managedId, publication } from '../identifiers.js';

export const getPolicy: IamOperation = {
  name: 'GetPolicy',
  does: 'Describes a managed policy of AWS that CodeDeploy or its instances usually have.',
  run(input, { roles }) {
    const arn = readPolicyArn(input);
    const { name, path, version } = requireManaged(arn);
    return {
      Policy: {
        PolicyName: name,
        PolicyId: managedId(name),
        Arn: arn,
        Path: path,
        DefaultVersionId: version,
        AttachmentCount: roles.all().filter(({ attached }) => attached.includes(arn)).length,
        PermissionsBoundaryUsageCount: 0,
        IsAttachable: true,
        CreateDate: publication,
        UpdateDate: publication,
      },
    };
  },
};
