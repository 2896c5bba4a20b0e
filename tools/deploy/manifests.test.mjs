/** Renders every overlay of deploy/kubernetes and checks each object against the schemas of Kubernetes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import yaml from 'yaml';
import { findKubectl } from './kubectl.mjs';
import { problemsOf } from './kubernetes-schema.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifests = path.join(root, 'deploy', 'kubernetes');
const { program, missing } = findKubectl();

/** A folder for overlays of this test, inside the repository, because kustomize wants relative paths. */
mkdirSync(path.join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(path.join(root, '.cache', 'overlay-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const render = (overlay) =>
  yaml
    .parseAllDocuments(
      execFileSync(program, ['kustomize', overlay], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    )
    .map((document) => document.toJS());

function overlayWith(name, components) {
  const overlay = path.join(folder, `${name}-${components.join('-')}`);
  mkdirSync(overlay);
  const relative = (...parts) => path.relative(overlay, path.join(manifests, ...parts));
  writeFileSync(
    path.join(overlay, 'kustomization.yaml'),
    JSON.stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [relative('overlays', name)],
      components: components.map((component) => relative('components', component)),
    }),
  );
  return overlay;
}

const named = (objects) => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe('The manifests of Kubernetes', () => {
  const test = (name, act) => it(name, { skip: missing }, act);
  const rendered = {
    minimal: () => render(path.join(manifests, 'overlays', 'minimal')),
    recommended: () => render(path.join(manifests, 'overlays', 'recommended')),
    scaled: () => render(path.join(manifests, 'overlays', 'scaled')),
    'scaled with keda': () => render(overlayWith('scaled', ['keda'])),
    'minimal with redis-trial': () => render(overlayWith('minimal', ['redis-trial'])),
  };
  for (const [name, objectsOf] of Object.entries(rendered)) {
    test(`render ${name} to valid objects`, () => {
      const objects = objectsOf();
      assert.deepEqual(problemsOf(objects), []);
      for (const { spec } of objects.filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind)))
        assertRestricted(spec.template.spec);
    });
  }

  test('run as many pods as their names say', () => {
    const replicas = (objects) =>
      Object.fromEntries(
        objects
          .filter(({ kind }) => kind === 'Deployment')
          .map(({ metadata, spec }) => [metadata.name, spec.replicas]),
      );
    assert.deepEqual(replicas(rendered.minimal()), { standalone: 3 });
    assert.deepEqual(replicas(rendered.recommended()), { standalone: 5 });
    // The autoscaler decides how many workers run.
    assert.deepEqual(replicas(rendered.scaled()), { scheduler: 3, worker: undefined, console: 1 });
  });

  test('replace the autoscaler by CPU when keda is used', () => {
    assert.ok(named(rendered.scaled()).includes('HorizontalPodAutoscaler worker'));
    const overlay = path.join(folder, 'scaled-keda');
    const objects = named(render(overlay));
    assert.ok(objects.includes('ScaledObject worker'));
    assert.ok(!objects.includes('HorizontalPodAutoscaler worker'));
  });
});

/** Checks the demands of the Pod Security Standard `restricted`. */
function assertRestricted({ securityContext, containers, automountServiceAccountToken }) {
  assert.equal(automountServiceAccountToken, false);
  assert.equal(securityContext.runAsNonRoot, true);
  assert.equal(securityContext.seccompProfile.type, 'RuntimeDefault');
  for (const { securityContext: own } of containers) {
    assert.equal(own.allowPrivilegeEscalation, false);
    assert.equal(own.readOnlyRootFilesystem, true);
    assert.deepEqual(own.capabilities, { drop: ['ALL'] });
  }
}

describe('The check of Kubernetes objects', () => {
  const service = (spec) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'api' }, spec });

  it('accepts a valid object', () => {
    assert.deepEqual(problemsOf([service({ ports: [{ port: 8080 }] })]), []);
  });

  it('refuses an unknown field', () => {
    const [problem, ...others] = problemsOf([service({ ports: [{ port: 8080, tragetPort: 'api' }] })]);
    assert.match(problem, /tragetPort/);
    assert.deepEqual(others, []);
  });

  it('refuses a value of the wrong type', () => {
    assert.match(problemsOf([service({ ports: [{ port: '8080' }] })])[0], /string.*not assignable/);
  });

  it('refuses an unknown kind', () => {
    assert.equal(problemsOf([{ ...service({}), kind: 'Sevrice' }]).length, 1);
  });
});
