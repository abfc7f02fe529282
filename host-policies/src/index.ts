export { hostPolicies, type HostPolicy } from './catalogue.ts';
export { lxcHostLayer, type HostLayer, type LxcContainer } from './lxc-host-layer.ts';
