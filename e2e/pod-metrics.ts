import type { Kubectl } from '../cluster/kubectl.ts';

export const ADMIN_PORT = 9090;

/** The text of a pod's /metrics, by way of the API server. */
export const readMetrics = (kubectl: Kubectl, pod: string): Promise<string> =>
  kubectl.get(`/api/v1/namespaces/${kubectl.namespace}/pods/${pod}:${ADMIN_PORT}/proxy/metrics`);

/** The sum of a metric over all lines that have the label, such as `port="http"`. */
export function sumMetric(text: string, name: string, label = ''): number {
  return text
    .split('\n')
    .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
