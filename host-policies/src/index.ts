export { hostLayers, hostPrograms, type HostProgram, type IncusLayer, type LxcLayer } from './catalogue.ts';
export { incusSettings, lxcSettings, type ContainerLayers, type IncusSettings } from './container-settings.ts';
export type { HostLayer, LayerNames } from './host-layer.ts';
export { incusHostLayer, type IncusContainer } from './incus-host-layer.ts';
export { lxcHostLayer, type LxcContainer } from './lxc-host-layer.ts';
