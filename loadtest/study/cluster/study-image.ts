import { isKindContext } from '../../../cluster/choose-context.ts';
import { run, show } from '../../../cluster/command.ts';
import { loadImages } from '../../../cluster/load-images.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { StartError } from '../../../services/runtime/start-error.ts';
import { describeSource } from '../environment-of.ts';

const DOCKERFILE = 'loadtest/study/Dockerfile';
/** As k8s/study.yaml names it. */
export const STUDY_IMAGE = `wirelab/study:${packageJson.version}`;

const BUILD_TIMEOUT_MS = 900_000;

/**
 * Builds the image of the study from what stands here and brings it to the nodes of a kind cluster. Throws a `StartError`
 * where there is no Docker, or where the cluster is not kind's: its nodes get images from a registry.
 */
export async function buildImage(context: string, signal: AbortSignal): Promise<string> {
  if (!isKindContext(context)) {
    throw new StartError([
      `The nodes of '${context}' pull their images: docker build -f ${DOCKERFILE} -t REGISTRY/study . && docker push REGISTRY/study, then --image REGISTRY/study`,
    ]);
  }
  await run('docker', ['info'], { signal }).catch((error: Error) => {
    throw new StartError([
      `Docker is needed to build the image of the study, or --image NAME for one in a registry: ${error.message}`,
    ]);
  });
  const { commit, isDirty } = describeSource();
  const revision = commit === null ? 'unknown' : `${commit}${isDirty ? '-dirty' : ''}`;
  await show(
    'docker',
    [
      ...['build', '--quiet', '--file', DOCKERFILE, '--tag', STUDY_IMAGE],
      ...['--build-arg', `REVISION=${revision}`, '.'],
    ],
    { signal, timeoutMs: BUILD_TIMEOUT_MS },
  );
  console.log(`Loading the image into the nodes of ${context}`);
  await loadImages(context, signal);
  return STUDY_IMAGE;
}
