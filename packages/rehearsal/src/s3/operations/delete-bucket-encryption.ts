import { forgetSetting } from '../forget-setting.js';

export const deleteBucketEncryption = forgetSetting({
  name: 'DeleteBucketEncryption',
  does: "Goes back to S3's own keys.",
  route: 'DELETE bucket?encryption',
  without: { encryption: undefined },
});
