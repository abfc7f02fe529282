export { configurationLine } from './configuration-line.ts';
export { hostLayers, hostPrograms, type HostProgram, type IncusLayer, type LxcLayer } from './catalogue.ts';
export {
  incusSettings,
  lxcSettings,
  proxmoxSettings,
  type ContainerLayers,
  type IncusSettings,
} from './container-settings.ts';
export { embeddedPolicyIn, type PolicyPlace } from './load-hook.ts';
export type { HostLayer } from './host-layer.ts';
export type { LayerNames } from './layer-names.ts';
export { ubuntuPolicies, type UbuntuPolicy } from './ubuntu-profiles.ts';
export { incusNames } from './incus-names.ts';
export { lxcNames } from './lxc-names.ts';
export { incusHostLayer, type IncusContainerSettings } from './incus-host-layer.ts';
export { ownLayerNames } from './own-layer-names.ts';
export { ownLayerSettings, securityfsSetting, type OwnLayer } from './own-layer-settings.ts';
export { lxcHostLayer, type LxcContainerSettings } from './lxc-host-layer.ts';
