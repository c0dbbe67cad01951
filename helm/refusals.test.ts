import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { settingSpecs } from '../services/runtime/settings.ts';
import {
  at,
  LEAST_VALUES,
  missingTools,
  renderChart,
  renderService,
  theOne,
  type Values,
} from './chart-tools.ts';

const here = import.meta.dirname;
const CONTAINER = 'spec.template.spec.containers.0';
const DATABASE = { store: { existingSecret: 'postgres' } };

/** What the chart refuses, and a part of what it says. */
const REFUSED: Record<string, { values: Values; because: RegExp }> = {
  'two pods with the memory store': {
    values: { replicas: 2 },
    because:
      /service: 2 pods with the memory store would each have users of their own: set store\.existingSecret/,
  },
  'an autoscaler with the memory store': {
    values: { autoscaling: { enabled: true } },
    because: /5 pods with the memory store/,
  },
  'fewer pods at most than at least': {
    values: { ...DATABASE, autoscaling: { enabled: true, minReplicas: 6 } },
    because: /autoscaling\.minReplicas \(6\) is more than autoscaling\.maxReplicas \(5\)/,
  },
  'a budget that keeps the only pod': {
    values: { podDisruptionBudget: { minAvailable: 1 } },
    because: /minAvailable: 1 of 1 pods blocks every eviction/,
  },
  'a budget that keeps as many pods as there may be': {
    values: {
      ...DATABASE,
      autoscaling: { enabled: true },
      podDisruptionBudget: { minAvailable: 2 },
    },
    because: /minAvailable: 2 of 2 pods blocks every eviction/,
  },
  'a budget in percent that comes to all pods': {
    values: { ...DATABASE, replicas: 3, podDisruptionBudget: { minAvailable: '67%' } },
    because: /minAvailable: 67% of 3 pods blocks every eviction/,
  },
  'a budget that allows no eviction': {
    values: { podDisruptionBudget: { maxUnavailable: 0 } },
    because: /maxUnavailable: 0 blocks every eviction/,
  },
  'a budget that allows no eviction, in percent': {
    values: { podDisruptionBudget: { maxUnavailable: '0%' } },
    because: /maxUnavailable: 0% blocks every eviction/,
  },
  'two budgets': {
    values: { ...DATABASE, replicas: 3, podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1 } },
    because: /set minAvailable or maxUnavailable, not both/,
  },
  'no limits': {
    values: { resources: { limits: null } },
    because: /'\/resources': missing property 'limits'/,
  },
  'no memory limit': {
    values: { resources: { limits: { memory: null } } },
    because: /'\/resources\/limits': missing property 'memory'/,
  },
  'no requests': {
    values: { resources: { requests: null } },
    because: /'\/resources': missing property 'requests'/,
  },
  'a limit of 0, which is none': {
    values: { resources: { limits: { memory: '0' } } },
    because: /'\/resources\/limits\/memory': '0' does not match pattern '\[1-9\]'/,
  },
  'a limit of 0.0, as a number': {
    values: { resources: { limits: { cpu: 0.0 } } },
    because: /'\/resources\/limits\/cpu': exclusiveMinimum: got 0/,
  },
  'a request above its limit': {
    values: { resources: { requests: { cpu: '1001m', memory: '1Gi' }, limits: { memory: 1e9 } } },
    because:
      /resources\.requests\.cpu \(1001m\) is more than resources\.limits\.cpu \(1\)\nservice: resources\.requests\.memory \(1Gi\) is more than/,
  },
  'a request of the test above its limit': {
    values: { test: { ...(LEAST_VALUES.test as object), resources: { requests: { memory: '0.5Gi' } } } },
    because:
      /test\.resources\.requests\.memory \(0\.5Gi\) is more than test\.resources\.limits\.memory \(256Mi\)/,
  },
  'an unknown value': { values: { replica: 2 }, because: /additional properties 'replica' not allowed/ },
  'an unknown value further down': {
    values: { image: { name: 'rest' } },
    because: /'\/image': additional properties 'name' not allowed/,
  },
  'an unknown setting': {
    values: { settings: { MAX_USER: 1 } },
    because: /'\/settings': additional properties 'MAX_USER' not allowed/,
  },
  'a setting that is not a number': {
    values: { settings: { MAX_USERS: 'many' } },
    because: /'\/settings\/MAX_USERS': got string, want integer/,
  },
  'a setting that the chart sets': {
    values: { settings: { PRESTOP_MS: 1, HTTP_PORT: 80 } },
    because:
      /settings\.HTTP_PORT is set by the chart: use ports\.http\nservice: settings\.PRESTOP_MS is set by the chart: use prestopMs/,
  },
  'a label that the chart sets': {
    values: { extraLabels: { 'app.kubernetes.io/name': 'other' } },
    because: /invalid propertyName 'app\.kubernetes\.io\/name'/,
  },
  'a label that Kubernetes sets': {
    values: { extraLabels: { 'pod-template-hash': 'a' } },
    because: /invalid propertyName 'pod-template-hash'/,
  },
  'a label that is none': {
    values: { extraLabels: { team: 'a/b' } },
    because: /'\/extraLabels\/team': 'a\/b' does not match pattern/,
  },
  'a label of the ServiceMonitor that the chart sets': {
    values: { serviceMonitor: { labels: { 'app.kubernetes.io/name': 'other' } } },
    because: /invalid propertyName 'app\.kubernetes\.io\/name'/,
  },
  'no image': { values: { image: { repository: '' } }, because: /'\/image\/repository': minLength: got 0/ },
  'no port': { values: { ports: {} }, because: /'\/ports': minProperties: got 0, want 1/ },
  'a port for the privileged': {
    values: { ports: { http: 80 } },
    because: /'\/ports\/http': minimum: got 80, want 1,024/,
  },
  'one port for two': {
    values: { adminPort: 5000 },
    because: /two of ports and adminPort have the same number: \{"admin":5000,"http":5000\}/,
  },
  'a closed port that is open': {
    values: { service: { closedPorts: [9999, 5000] } },
    because: /service\.closedPorts: 5000 is one of ports or adminPort, which are open/,
  },
  'a closed port twice': {
    values: { service: { closedPorts: [9999, 9999] } },
    because: /'\/service\/closedPorts': items at 0 and 1 are equal/,
  },
  'a port of the database that there is not': {
    values: { networkPolicy: { storePort: 99999 } },
    because: /'\/networkPolicy\/storePort': maximum: got 99,999/,
  },
  'a wait for the database that outlives the startup probe': {
    values: { ...DATABASE, settings: { STORE_START_TIMEOUT_MS: 600_000 } },
    because:
      /STORE_START_TIMEOUT_MS \(600000\) is no less than the 60 s after which probes\.startup ends the pod/,
  },
  'a startup probe that is over before the usual wait for the database': {
    values: { ...DATABASE, probes: { startup: { failureThreshold: 20 } } },
    // The server's default, which the chart has to know.
    because: new RegExp(
      `STORE_START_TIMEOUT_MS \\(${settingSpecs.STORE_START_TIMEOUT_MS.default}\\) is no less than the 20 s after`,
    ),
  },
  'a behaviour of the autoscaler that there is not': {
    values: { autoscaling: { behavior: { scaleDown: { stabilizationWindow: 60 } } } },
    because: /'\/autoscaling\/behavior\/scaleDown': additional properties 'stabilizationWindow' not allowed/,
  },
  'a least number of domains that is only wished for': {
    values: {
      topologySpread: [
        { topologyKey: 'zone', maxSkew: 1, minDomains: 2, whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    },
    because: /'\/topologySpread\/0\/whenUnsatisfiable': value must be 'DoNotSchedule'/,
  },
  'a test of a port that is not there': {
    values: { test: { ...(LEAST_VALUES.test as object), port: 'grpc' } },
    because: /test\.port: "grpc" is not the name of one of ports \(http\)/,
  },
  'a test without an image': {
    values: { test: { port: 'http' } },
    because: /test\.image\.repository has to be set, or test\.enabled to false/,
  },
  'a scrape without the Service that has the port': {
    values: { serviceMonitor: { enabled: true }, headless: { enabled: false } },
    because: /serviceMonitor\.enabled needs headless\.enabled/,
  },
  'a scrape that the network policy denies': {
    values: { serviceMonitor: { enabled: true } },
    because: /serviceMonitor\.enabled needs networkPolicy\.scrapers/,
  },
  'a load balancer whose clients the network policy denies': {
    values: { service: { type: 'LoadBalancer' } },
    because:
      /service\.type: LoadBalancer is for clients outside of the cluster, and networkPolicy\.clients admits none/,
  },
  'a port of the nodes whose clients the network policy denies': {
    values: { service: { type: 'NodePort' }, networkPolicy: { clients: [{ namespaceSelector: {} }] } },
    because: /service\.type: NodePort is for clients outside/,
  },
};

describe('the service chart refuses', { skip: missingTools('helm') }, () => {
  for (const [what, { values, because }] of Object.entries(REFUSED)) {
    it(what, () => {
      throws(
        () => renderService(values),
        (error: Error) => {
          match(error.message, because);
          return true;
        },
      );
    });
  }

  it('no request as great as its limit', () => {
    const resources = { requests: { cpu: '1000m', memory: '0.25Gi' }, limits: { cpu: 1, memory: '256Mi' } };
    deepEqual(at(theOne(renderService({ resources }), 'Deployment'), `${CONTAINER}.resources.requests`), {
      cpu: '1000m',
      memory: '0.25Gi',
      'ephemeral-storage': '64Mi',
    });
  });

  it('neither scrapes nor load balancers where there is no network policy', () => {
    const objects = renderService({
      serviceMonitor: { enabled: true },
      service: { type: 'LoadBalancer' },
      networkPolicy: { enabled: false },
    });
    equal(at(theOne(objects, 'Service', 'demo-service'), 'spec.type'), 'LoadBalancer');
  });

  it('every mistake at once', () => {
    throws(
      () => renderService({ replicas: 2, adminPort: 5000 }),
      /with the memory store.*two of ports and adminPort/s,
    );
  });

  it('or does without every value that is taken away', () => {
    const defaults = parse(readFileSync(join(here, 'service/values.yaml'), 'utf8')) as Values;
    for (const values of eachNull({ ...defaults, ...LEAST_VALUES })) {
      try {
        equal(JSON.stringify(renderService(values)).includes('null'), false, JSON.stringify(values));
      } catch (error) {
        match((error as Error).message, /missing property|minProperties|got null/, JSON.stringify(values));
      }
    }
  });
});

describe('the schema', () => {
  it('has the settings of the servers, all of them and no other', () => {
    const schema = JSON.parse(readFileSync(join(here, 'service/values.schema.json'), 'utf8'));
    deepEqual(Object.keys(schema.properties.settings.properties), Object.keys(settingSpecs));
  });
});

describe('the wirelab chart refuses', { skip: missingTools('helm') }, () => {
  it('an unknown value', () => {
    throws(
      () => renderChart('wirelab', { soket: {} }),
      /wirelab:\n- at '': additional properties 'soket' not allowed/,
    );
  });

  it('an unknown value of one service, by its name', () => {
    throws(
      () => renderChart('wirelab', { rest: { replica: 1 } }),
      /rest:\n- at '': additional properties 'replica'/,
    );
  });

  it('a label of the dashboard that the chart sets', () => {
    throws(
      () => renderChart('wirelab', { dashboard: { labels: { 'app.kubernetes.io/name': 'x' } } }),
      /wirelab:\n- at '': invalid propertyName 'app\.kubernetes\.io\/name'/,
    );
  });

  it('two pods of one service with the memory store, by its name', () => {
    throws(() => renderChart('wirelab', { grpc: { replicas: 2 } }), /\ngrpc: 2 pods with the memory store/);
  });
});

/** The values with one of them null, for each of them at every depth. */
function* eachNull(values: Values): Generator<Values> {
  for (const [key, value] of Object.entries(values)) {
    yield { ...values, [key]: null };
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const inner of eachNull(value as Values)) yield { ...values, [key]: inner };
    }
  }
}
