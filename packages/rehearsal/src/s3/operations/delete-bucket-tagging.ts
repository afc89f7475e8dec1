import { forgetSetting } from '../forget-setting.js';

export const deleteBucketTagging = forgetSetting({
  name: 'DeleteBucketTagging',
  does: 'Removes the tags of the bucket.',
  route: 'DELETE bucket?tagging',
  without: { tags: undefined },
});
