/**
 * Keeps the AWS SDK from printing, on every run under Node 20, that its releases of 2027 will need a newer Node: the
 * SDK's version is ours to choose, so the warning is not for the person who deploys. A value of theirs is kept.
 */
export function silenceSdkWarning(env: Record<string, string | undefined>): void {
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}
