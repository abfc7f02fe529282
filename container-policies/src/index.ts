export { containerPolicies } from './catalogue.ts';
export type { ContainerPolicy } from './container-policy.ts';
export { printExpectation, type Expectation, type ExpectedOperation } from './expectation.ts';
