import { randomBytes } from 'node:crypto';
import { CodeDeployError } from '../codedeploy-error.js';
import type { OnPremisesInstance } from '../model.js';
import { isRegistered, readInstanceName } from '../on-premises.js';
import { readIdentity, refuseTaken } from '../on-premises-identity.js';
import { defineOperation } from '../operation.js';

export const registerOnPremisesInstance = defineOperation({
  name: 'RegisterOnPremisesInstance',
  does: 'Notes a machine down that is none of EC2. None deploys here.',
  read: (input, context) => {
    const instanceName = readInstanceName(input);
    const identity = readIdentity(input);
    const registered = context.onPremises.all().filter(isRegistered);
    if (registered.some((one) => one.instanceName === instanceName)) {
      throw new CodeDeployError(
        'InstanceNameAlreadyRegisteredException',
        `An instance is registered under the name ${instanceName} already`,
      );
    }
    refuseTaken(identity, registered);
    return { instanceName, identity };
  },
  run: async ({ instanceName, identity }, context, { region }) => {
    const [, partition = 'aws'] = (identity.iamUserArn ?? identity.iamSessionArn ?? '').split(':');
    const instance: OnPremisesInstance = {
      instanceName,
      ...identity,
      instanceArn: `arn:${partition}:codedeploy:${region}:${context.account}:instance/${instanceName}_${randomBytes(5).toString('hex')}`,
      registerTime: context.now().getTime(),
      tags: [],
    };
    await context.onPremises.put(instance);
    return undefined;
  },
});
