import {
  BatchGetDeploymentTargetsCommand,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
  type CodeDeployClient,
} from '@aws-sdk/client-codedeploy';
import { setTimeout as sleep } from 'node:timers/promises';

/** Deploys to a group of `shop`, waits for the end, and gives what became of each instance. */
export async function deployTo(
  codeDeploy: CodeDeployClient,
  deploymentGroupName: string,
): Promise<readonly { id: string; status: string }[]> {
  const { deploymentId } = await codeDeploy.send(
    new CreateDeploymentCommand({
      applicationName: 'shop',
      deploymentGroupName,
      revision: {
        revisionType: 'S3',
        s3Location: { bucket: 'artifacts', key: 'a.zip', bundleType: 'zip' },
      },
    }),
  );
  const isOver = async () =>
    (await codeDeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo
      ?.completeTime !== undefined;
  while (!(await isOver())) await sleep(5);
  const { targetIds } = await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const { deploymentTargets = [] } = await codeDeploy.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
  );
  return deploymentTargets.map(({ instanceTarget }) => ({
    id: instanceTarget?.targetId ?? '',
    status: instanceTarget?.status ?? '',
  }));
}
