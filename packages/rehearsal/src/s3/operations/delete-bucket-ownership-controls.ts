import { forgetSetting } from '../forget-setting.js';

export const deleteBucketOwnershipControls = forgetSetting({
  name: 'DeleteBucketOwnershipControls',
  does: 'Removes the setting, which is as `ObjectWriter`.',
  route: 'DELETE bucket?ownershipControls',
  without: { ownership: undefined },
});
