import type { KubernetesObject } from './kubectl.ts';

export interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly image: string }[] };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { type: string; status: string; lastTransitionTime: string }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly restartCount: number;
  readonly state: {
    readonly waiting?: { readonly reason: string; readonly message?: string };
  };
  readonly lastState: {
    readonly terminated?: { readonly reason?: string; readonly exitCode: number };
  };
}

/** A container that waits for one of these waits for ever. */
const HOPELESS: Readonly<Record<string, string>> = {
  ErrImagePull: 'the image is not in the cluster',
  ImagePullBackOff: 'the image is not in the cluster',
  ErrImageNeverPull: 'the image is not in the cluster',
  InvalidImageName: 'the name of the image is wrong',
  CreateContainerConfigError: 'its configuration is missing',
  CrashLoopBackOff: 'it ends as soon as it is started',
};

/** A node that is busy may take its time to ask for a Secret: only that there is none, or no such key in it, stays so. */
const NOT_THERE = / not found|couldn't find key /;

/** Fewer restarts than this may be those of a pod that was started before what it needs. */
const HOPELESS_RESTARTS = 3;

export const isReady = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;

/** Throws for a pod that will never run, and says why and what to do. */
export function throwIfHopeless(pods: readonly Pod[]): void {
  for (const { metadata, status } of pods) {
    const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    for (const { image, state, restartCount } of containers) {
      const reason = state.waiting?.reason ?? '';
      const meaning = HOPELESS[reason];
      if (meaning === undefined) continue;
      if (reason === 'CrashLoopBackOff' && restartCount < HOPELESS_RESTARTS) continue;
      if (reason === 'CreateContainerConfigError' && !NOT_THERE.test(state.waiting?.message ?? '')) continue;
      const advice = meaning.includes('image is not')
        ? `kind load docker-image ${image}, or push it to where the cluster pulls from`
        : state.waiting?.message;
      throw new Error(
        `Pod ${metadata.name} has ${reason} (${image}): ${meaning}${advice === undefined ? '' : `: ${advice}`}`,
      );
    }
  }
}
