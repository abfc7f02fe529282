export { containerPolicies } from './catalogue.ts';
export type { ContainerPolicy } from './container-policy.ts';
export { printPolicyExpectation, type PolicyExpectation, type ExpectedOperation } from './expectation.ts';
