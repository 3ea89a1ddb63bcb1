import { describe, expect, it, test } from 'vitest'
import { deployment, designOf, documents, pod, problemsOf } from './helpers'

const object = (apiVersion: string, kind: string) => documents({ apiVersion, kind, metadata: { name: 'x' } })

describe('kinds and versions that do not go together', () => {
  const cases: [string, string, string, string][] = [
    [
      'extensions/v1beta1',
      'Deployment',
      'no matches for kind "Deployment" in version "extensions/v1beta1"',
      'Kubernetes 1.36 serves it as "apiVersion: apps/v1"',
    ],
    [
      'apps/v1beta2',
      'StatefulSet',
      'no matches for kind "StatefulSet" in version "apps/v1beta2"',
      'Kubernetes 1.36 serves it as "apiVersion: apps/v1"',
    ],
    [
      'v1',
      'Deployment',
      'no matches for kind "Deployment" in version "v1"',
      'Kubernetes 1.36 serves it as "apiVersion: apps/v1"',
    ],
    [
      'apps/v1',
      'Pod',
      'no matches for kind "Pod" in version "apps/v1"',
      'Kubernetes 1.36 serves it as "apiVersion: v1"',
    ],
    [
      'batch/v1beta1',
      'CronJob',
      'no matches for kind "CronJob" in version "batch/v1beta1"',
      'Kubernetes 1.36 serves it as "apiVersion: batch/v1"',
    ],
    [
      'policy/v1beta1',
      'PodDisruptionBudget',
      'no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"',
      'Kubernetes 1.36 serves it as "apiVersion: policy/v1"',
    ],
    [
      'policy/v1beta1',
      'PodSecurityPolicy',
      'no matches for kind "PodSecurityPolicy" in version "policy/v1beta1"',
      'PodSecurityPolicy was removed in Kubernetes 1.25: remove the object',
    ],
    [
      'autoscaling/v2beta2',
      'HorizontalPodAutoscaler',
      'no matches for kind "HorizontalPodAutoscaler" in version "autoscaling/v2beta2"',
      'Kubernetes 1.36 serves it as "apiVersion: autoscaling/v2"',
    ],
    [
      'networking.k8s.io/v1beta1',
      'Ingress',
      'no matches for kind "Ingress" in version "networking.k8s.io/v1beta1"',
      'Kubernetes 1.36 serves it as "apiVersion: networking.k8s.io/v1"',
    ],
    ['apps/v1', 'Deploymnet', 'no matches for kind "Deploymnet" in version "apps/v1"', 'did you mean "Deployment"?'],
    ['v1', 'pod', 'no matches for kind "pod" in version "v1"', 'did you mean "Pod"?'],
    [
      'app/v1',
      'Deployment',
      'no matches for kind "Deployment" in version "app/v1"',
      'Kubernetes 1.36 serves it as "apiVersion: apps/v1"',
    ],
    ['app/v1', 'Thing', 'no matches for kind "Thing" in version "app/v1"', 'did you mean "apps/v1"?'],
    [
      'seatrial.dev/v1',
      'Cluster',
      'Unsupported value: "seatrial.dev/v1": supported values: "seatrial.dev/v1alpha1"',
      'write "apiVersion: seatrial.dev/v1alpha1"',
    ],
    [
      'seatrial.dev/v1alpha1',
      'Clutser',
      'Unsupported value: "Clutser": supported values: "Cluster", "Trial"',
      'did you mean "Cluster"?',
    ],
    [
      'seatrial.dev/v1alpha1',
      'constructor',
      'Unsupported value: "constructor": supported values: "Cluster", "Trial"',
      'write one of the supported values',
    ],
  ]
  test.each(cases)('%s %s', (apiVersion, kind, message, remedy) => {
    const [problem] = problemsOf(object(apiVersion, kind))
    expect(problem.message).toContain(message)
    expect(problem.remedy).toBe(remedy)
  })
})

describe('what has no effect', () => {
  it('is listed once by kind, with its count', () => {
    const design = designOf(
      documents(
        pod(),
        { apiVersion: 'v1', kind: 'ConfigMapList', items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] },
        {
          apiVersion: 'monitoring.coreos.com/v1',
          kind: 'Prometheus',
          metadata: { name: 'k8s' },
          spec: { replicas: 2 },
        },
        { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'g' } },
        { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'x' } },
      ),
    )
    expect(design.notices).toEqual([
      { subject: 'ConfigMap', count: 2, message: 'is kept in the document; it has no effect on the simulation' },
      {
        subject: 'Prometheus',
        count: 1,
        message: 'is a custom resource: no operator is simulated, so nothing comes of it',
      },
      {
        subject: 'Gateway',
        count: 1,
        message: 'is a custom resource: no operator is simulated, so nothing comes of it',
      },
      {
        subject: 'CustomResourceDefinition',
        count: 1,
        message: 'is kept in the document; it has no effect on the simulation',
      },
    ])
  })

  it('includes features of understood kinds', () => {
    const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
    const features = {
      affinity: {
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a' }] },
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a' }] },
      },
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }],
      schedulingGates: [{ name: 'g' }],
      priorityClassName: 'system-node-critical',
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'x' } }],
      resourceClaims: [{ name: 'gpu', resourceClaimName: 'one' }],
      schedulingGroup: { podGroupName: 'g' },
    }
    const set = {
      ...deployment({
        updateStrategy: { type: 'OnDelete' },
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
        serviceName: 's',
      }),
      kind: 'StatefulSet',
    }
    const subjects = designOf(
      documents(
        deployment({ strategy: { type: 'Recreate' } }, features),
        pod(features),
        set,
        { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b' }, spec: { minAvailable: 1 } },
        {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: 'h' },
          spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
        },
      ),
    ).notices.map(({ subject, count }) => `${subject} ${count}`)
    expect(subjects).toEqual([
      'StorageClass 1',
      'Pod spec.resourceClaims 2',
      'Pod spec.schedulingGroup 2',
      'HorizontalPodAutoscaler 1',
    ])
  })

  it('includes what is read of containers without acting on it', () => {
    const containers = [
      { name: 'a', image: 'b:1', imagePullPolicy: 'Always', lifecycle: { preStop: { sleep: { seconds: 5 } } } },
    ]
    const { notices } = designOf(documents(deployment({ minReadySeconds: 5 }, { containers })))
    expect(notices.map(({ subject }) => subject)).toEqual([
      'Pod spec.containers[].lifecycle',
      'Pod spec.containers[].imagePullPolicy',
    ])
  })
})
