import { forgetSetting } from '../forget-setting.js';

export const deletePublicAccessBlock = forgetSetting({
  name: 'DeletePublicAccessBlock',
  does: 'Removes what keeps the bucket from being opened to everybody.',
  route: 'DELETE bucket?publicAccessBlock',
  without: { publicAccessBlock: null },
});
