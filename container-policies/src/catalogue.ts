import { policyTexts } from './policy-texts.ts';

/** Policy for a service inside a container, to be loaded into the container's policy namespace. */
export interface ContainerPolicy {
  readonly name: string;
  readonly description: string;
  /** The profiles that the policy defines. */
  readonly profiles: readonly string[];
  /** AppArmor policy source, ready for apparmor_parser. */
  readonly text: string;
}

/** The services that a manifest can name as container policy. */
export const containerPolicies: readonly ContainerPolicy[] = [
  {
    name: 'nginx',
    description: 'the nginx web server as Debian installs it: master, workers, PHP by FastCGI',
    profiles: ['nginx'],
    text: policyTexts['nginx.aa'],
  },
];
