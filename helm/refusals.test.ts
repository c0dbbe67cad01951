import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { settingSpecs } from '../services/runtime/settings.ts';
import { LEAST_VALUES, missingTools, renderChart, renderService, type Values } from './chart-tools.ts';

const here = import.meta.dirname;
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
