import { GetInstanceProfileCommand, type InstanceProfile } from '@aws-sdk/client-iam';
import { askForWhatMayBeMissing } from '../aws/ask.js';
import type { Services } from '../aws/services.js';

/** @returns undefined where there is none of that name */
export async function findInstanceProfile(
  services: Services,
  name: string,
): Promise<InstanceProfile | undefined> {
  const make = () => new GetInstanceProfileCommand({ InstanceProfileName: name });
  const answer = await askForWhatMayBeMissing(
    services,
    services.clients.iam,
    'iam:GetInstanceProfile',
    `the instance profile ${name}`,
    make,
    ['NoSuchEntityException'],
  );
  return answer?.InstanceProfile;
}
