import { provideHome } from '../edge/provide-home.js';
import { loadCommonJs } from '../files/load-commonjs.js';

/*
 * The AWS SDK: much to load, so it is loaded by the first call and not before.
 */

export function s3Sdk() {
  return loadCommonJs('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3');
}

export function codeDeploySdk() {
  return loadCommonJs('@aws-sdk/client-codedeploy') as typeof import('@aws-sdk/client-codedeploy');
}

/** Loads what every run needs of it, when there is nothing else to do. */
export function loadSdk(): void {
  s3Sdk();
  codeDeploySdk();
}

export function httpHandlerSdk() {
  return loadCommonJs('@smithy/node-http-handler') as typeof import('@smithy/node-http-handler');
}

export function credentialsSdk() {
  return loadCommonJs(
    '@aws-sdk/credential-providers',
  ) as typeof import('@aws-sdk/credential-providers');
}

/**
 * Reads the files with the profiles, as all of the SDK does. It looks for a home folder first, and breaks off where
 * there is none, credentials of a role or a container included.
 */
export function sharedConfigSdk() {
  provideHome();
  return loadCommonJs('@smithy/core/config') as typeof import('@smithy/core/config');
}
