export { containerPolicies, type ContainerPolicy } from './catalogue.ts';
