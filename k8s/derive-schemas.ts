/** A JSON Schema, or a part of one, as Kubernetes publishes it. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

export interface OpenApi {
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** An API version and a kind, such as `apps/v1` and `Deployment`. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
}

const DEFINITIONS_FILE = 'definitions.json';

/**
 * JSON Schemas for `kubeconform -schema-location '…/{{.ResourceKind}}{{.KindSuffix}}.json'`, by file name: one for each kind,
 * over one file of all that they refer to. From the OpenAPI v2 description that a cluster gives (`/openapi/v2`), without
 * its prose, and closed to unknown fields. Throws for a kind that the cluster does not have.
 */
export function deriveSchemas(openApi: OpenApi, kinds: readonly ObjectKind[]): Record<string, object> {
  const definitions: Record<string, object> = {};
  const files: Record<string, object> = { [DEFINITIONS_FILE]: { definitions } };
  const take = (name: string): void => {
    const definition = openApi.definitions[name];
    if (definition === undefined) throw new Error(`no definition ${name}`);
    if (name in definitions) return;
    definitions[name] = {};
    definitions[name] = closed(name, definition, take);
  };
  for (const { apiVersion, kind } of kinds) {
    const name = findDefinition(openApi, apiVersion, kind);
    take(name);
    files[fileName(apiVersion, kind)] = {
      allOf: [{ $ref: `${DEFINITIONS_FILE}#/definitions/${name}` }],
      required: ['apiVersion', 'kind', 'metadata'],
      properties: { apiVersion: { const: apiVersion }, kind: { const: kind } },
    };
  }
  return files;
}

/** As kubeconform asks for it: `deployment-apps-v1.json`, `service-v1.json`, `networkpolicy-networking-v1.json`. */
function fileName(apiVersion: string, kind: string): string {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return `${[kind.toLowerCase(), group.split('.')[0], version].filter((part) => part !== '').join('-')}.json`;
}

function findDefinition(openApi: OpenApi, apiVersion: string, kind: string): string {
  const found = Object.entries(openApi.definitions).find(([, schema]) => {
    const named = schema['x-kubernetes-group-version-kind'];
    return (
      named?.length === 1 &&
      named.some(
        (one) => one.kind === kind && [one.group, one.version].filter(Boolean).join('/') === apiVersion,
      )
    );
  });
  if (found === undefined) throw new Error(`no ${kind} of ${apiVersion} in this cluster`);
  return found[0];
}

/** What a definition asks for, closed to other fields; tells `take` of each that it refers to. */
function closed(name: string, schema: Schema, take: (name: string) => void): object {
  if (schema.format === 'int-or-string') return { type: ['integer', 'string'] };
  // A quantity is written as a string, or as a number: `cpu: 1`.
  if (name.endsWith('.Quantity')) return { type: ['string', 'number'] };
  if (schema.$ref !== undefined) {
    const target = schema.$ref.replace('#/definitions/', '');
    take(target);
    return { $ref: `#/definitions/${target}` };
  }
  const { type, properties, required, items, additionalProperties } = schema;
  const inner = (one: Schema) => closed('', one, take);
  return {
    ...(type !== undefined && { type }),
    ...(required !== undefined && { required }),
    ...(items !== undefined && { items: inner(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: inner(additionalProperties) }),
    ...(properties !== undefined && {
      additionalProperties: false,
      properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, inner(one)])),
    }),
  };
}
