import type { RecognisedCause } from '../known-cause.ts';

/** Programs that manage containers, with profiles since AppArmor 4.0 or by snaps. */
const runtimes =
  /^(?:(?:\/usr\/(?:local\/)?s?bin\/)?(?:runc|crun|podman|buildah|rootlesskit|kubelet)|snap\.docker\.dockerd)$/;

/** Recognises a signal from a runtime with a profile of its own, which rules for `unconfined` do not match. */
export const profiledRuntime: RecognisedCause = ({ operation, peer = '' }) =>
  operation === ('signal' as string) && runtimes.test(peer)
    ? {
        id: 'profiled-runtime',
        words: `\`${peer}\` has a profile of its own, for many runtimes since AppArmor 4.0: rules with \`peer=unconfined\` no longer match`,
        confirmed: true,
        link: 'https://github.com/containers/common/issues/1898',
      }
    : undefined;
