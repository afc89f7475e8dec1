import { forgetSetting } from '../forget-setting.js';

export const deleteBucketPolicy = forgetSetting({
  name: 'DeleteBucketPolicy',
  does: 'Removes the policy of the bucket.',
  route: 'DELETE bucket?policy',
  without: { policy: undefined },
});
