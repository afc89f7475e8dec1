import { forgetSetting } from '../forget-setting.js';

export const deleteBucketLifecycle = forgetSetting({
  name: 'DeleteBucketLifecycle',
  does: 'Removes the rules of the lifecycle.',
  route: 'DELETE bucket?lifecycle',
  without: { lifecycle: undefined },
});
