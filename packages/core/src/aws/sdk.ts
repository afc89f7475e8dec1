import { loadCommonJs } from '../load-commonjs.js';

/*
 * The AWS SDK: much to load, so it is loaded by the first call and not before.
 */

export function s3Sdk() {
  return loadCommonJs('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3');
}

export function codeDeploySdk() {
  return loadCommonJs('@aws-sdk/client-codedeploy') as typeof import('@aws-sdk/client-codedeploy');
}
