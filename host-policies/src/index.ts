export { hostLayers, hostPrograms, type HostProgram, type IncusLayer, type LxcLayer } from './catalogue.ts';
export { incusSettings, lxcSettings, type ContainerLayers, type IncusSettings } from './container-settings.ts';
export type { HostLayer } from './host-layer.ts';
export type { LayerNames } from './layer-names.ts';
export { incusHostLayer, type IncusContainer } from './incus-host-layer.ts';
export { ownLayerNames } from './own-layer-names.ts';
export { ownLayerSettings, securityfsSetting, type OwnLayer } from './own-layer-settings.ts';
export { lxcHostLayer, type LxcContainer } from './lxc-host-layer.ts';
