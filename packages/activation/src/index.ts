/* The AWS side of a deployment as plan and apply, and what a check has to ask EC2, IAM, Auto Scaling and CloudWatch for. */
export { closeServices, openServices, type Services } from './aws/services.js';
export { compare } from './plan/compare.js';
export type { PlannedResource, Resource, State } from './resources/resource.js';
