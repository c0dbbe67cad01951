import { equal, match } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LEAST_VALUES, missingTools, renderNotes, type Values } from './chart-tools.ts';

const OPEN = { networkPolicy: { clients: [{ ipBlock: { cidr: '0.0.0.0/0' } }] } };
const notes = (values: Values) => renderNotes('service', { ...LEAST_VALUES, ...OPEN, ...values });

describe('the notes of the service chart', { skip: missingTools('helm') }, () => {
  it('tell how to find the address of a load balancer', () => {
    const text = notes({ service: { type: 'LoadBalancer' } });
    match(
      text,
      /get service demo-service -o jsonpath='\{\.status\.loadBalancer\.ingress\[0\]\.ip\}\{\.status\.loadBalancer\.ingress\[0\]\.hostname\}\{"\\n"\}'/,
    );
  });

  it('tell how to find the ports of the nodes', () => {
    const text = notes({ service: { type: 'NodePort' } });
    match(
      text,
      /get service demo-service -o jsonpath='\{range \.spec\.ports\[\*\]\}\{\.name\} \{\.nodePort\}\{"\\n"\}\{end\}'/,
    );
    equal(text.includes('loadBalancer'), false);
  });

  it('say nothing of the outside where there is no way in', () => {
    equal(/outside/.test(notes({})), false);
  });
});
