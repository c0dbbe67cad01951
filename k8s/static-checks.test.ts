import { deepEqual, equal, match } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { chartFolder, missingTools, readObjects, renderText, run } from '../helm/chart-tools.ts';

const here = import.meta.dirname;
const manifests = readdirSync(here)
  .filter((file) => file.endsWith('.yaml') && file !== 'kind.yaml')
  .map((file) => readFileSync(join(here, file), 'utf8'));

/** Everything that the charts can make, in a few renderings. */
const RENDERINGS = {
  'as it comes': {},
  'with all that can be switched on': {
    ...Object.fromEntries(
      ['socket', 'rest', 'grpc'].map((service) => [
        service,
        {
          store: { existingSecret: 'postgres' },
          autoscaling: { enabled: true, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } },
          podDisruptionBudget: { minAvailable: '50%' },
          networkPolicy: {
            clients: [{ podSelector: {} }, { ipBlock: { cidr: '192.0.2.0/24' } }],
            scrapers: [{ namespaceSelector: {} }],
          },
          serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
          tls: { existingSecret: `${service}-tls` },
          service: { type: 'LoadBalancer', annotations: { a: 'b' } },
          imagePullSecrets: ['registry'],
          extraLabels: { 'example.org/team': 'a' },
          podAnnotations: { a: 'b' },
          nodeSelector: { a: 'b' },
          tolerations: [{ key: 'a', operator: 'Exists' }],
          affinity: { nodeAffinity: {} },
          priorityClassName: 'high',
        },
      ]),
    ),
    global: { imageRegistry: 'registry.example:5000' },
    dashboard: { enabled: true },
  },
};

describe('helm lint --strict', { skip: missingTools('helm') }, () => {
  for (const args of [['wirelab'], ['wirelab', 'values-postgres.yaml'], ['service', 'ci/rest-values.yaml']]) {
    it(args.join(' with '), () => {
      const [chart = 'wirelab', values] = args as ['wirelab' | 'service', string?];
      const folder = chartFolder(chart);
      const { status, stdout, stderr } = run('helm', [
        'lint',
        '--strict',
        folder,
        ...(values === undefined ? [] : ['--values', join(folder, values)]),
      ]);
      equal(status, 0, stdout + stderr);
    });
  }
});

describe('kubeconform', { skip: missingTools('helm', 'kubeconform') }, () => {
  const check = (text: string) =>
    run(
      'kubeconform',
      [
        '-strict',
        '-summary',
        '-schema-location',
        join(here, 'schemas', '{{.ResourceKind}}{{.KindSuffix}}.json'),
      ],
      text,
    );

  for (const [what, values] of Object.entries(RENDERINGS)) {
    it(`finds the chart right ${what}`, () => {
      const { status, stdout, stderr } = check(renderText('wirelab', values));
      equal(status, 0, stdout + stderr);
    });
  }

  it('finds the manifests right', () => {
    const { status, stdout, stderr } = check(manifests.join('\n---\n'));
    equal(status, 0, stdout + stderr);
  });

  it('finds what is wrong', () => {
    const { status, stdout } = check(renderText('wirelab').replace('replicas: 1', 'replica: 1'));
    equal(status, 1);
    match(stdout, /additional properties? 'replica' not allowed/);
  });

  it('finds what is wrong with a ServiceMonitor, whose kind no cluster has by itself', () => {
    const text = renderText('wirelab', RENDERINGS['with all that can be switched on']);
    const { status, stdout } = check(text.replace('interval: 15s', 'interval: 15 s'));
    equal(status, 1);
    match(stdout, /'15 s' does not match pattern/);
  });
});

/** What kube-score says against us that is meant to be so, by the objects that it says it of, and why. */
const ANSWERED: Record<string, { of: RegExp; because: string }> = {
  'container-image-pull-policy': {
    of: /./,
    because: 'images are named by a version or a digest, and a kind node has no registry to ask',
  },
  'deployment-replicas': {
    of: /^Deployment\/.*-server$/,
    because:
      'a bare cluster has no database, and pods with a memory store each would have users of their own',
  },
  'deployment-has-host-podantiaffinity': {
    of: /^Deployment\/.*-server$/,
    because: 'topologySpreadConstraints keep pods on nodes of their own, which the check does not know',
  },
  'pod-probes': {
    of: /^StatefulSet\/.*postgres$/,
    because: 'PostgreSQL ends by itself when it cannot go on, and a restart under load only adds to it',
  },
  'networkpolicy-targets-pod': {
    of: /^NetworkPolicy\/.*\/loadtest-parts$/,
    because: 'the k6-operator makes the pods, from a TestRun',
  },
  'container-security-context-user-group-id': {
    of: /^StatefulSet\/.*postgres$/,
    because: '999 is the user that the image makes, and initdb wants one that has a name',
  },
};

describe('kube-score', { skip: missingTools('helm', 'kube-score') }, () => {
  it('has no finding that is not answered, and every answer has its finding', () => {
    const args = 'score - --output-format json --enable-optional-test container-seccomp-profile'.split(' ');
    const findings = Object.values(RENDERINGS).flatMap((values) =>
      readFindings(
        run('kube-score', args, [renderText('wirelab', values), ...manifests].join('\n---\n')).stdout,
      ),
    );
    const isAnswered = ({ check, object }: Finding) => ANSWERED[check]?.of.test(object) === true;
    deepEqual(
      findings.filter((finding) => !isAnswered(finding)),
      [],
    );
    const raised = new Set(findings.map(({ check }) => check));
    deepEqual(
      Object.keys(ANSWERED).filter((check) => !raised.has(check)),
      [],
    );
  });

  it('is shown every object', () => {
    const counts = Object.values(RENDERINGS).map(
      (values) => readObjects(renderText('wirelab', values)).length,
    );
    deepEqual(counts, [24, 31]);
  });
});

interface Finding {
  readonly check: string;
  readonly object: string;
  readonly comments: string;
}

/** Of the JSON of kube-score: all that is below its grade 10, all right. */
function readFindings(json: string): Finding[] {
  const objects = JSON.parse(json) as {
    object_name: string;
    checks: {
      check: { id: string };
      grade: number;
      skipped: boolean;
      comments: { summary: string }[] | null;
    }[];
  }[];
  return objects.flatMap(({ object_name, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade < 10)
      .map(({ check, comments }) => ({
        check: check.id,
        object: object_name,
        comments: (comments ?? []).map(({ summary }) => summary).join('; '),
      })),
  );
}
