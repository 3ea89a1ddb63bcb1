/** How the kubelet asks a container, and what it does around its life. */
import { choice, lines, list, object, oneOf, rare, text, usually, whole } from '../build'
import type { Schema } from '../types'

const port: Schema = {
  type: ['integer', 'string'],
  minimum: 1,
  maximum: 65535,
  description: 'Port of the container, by number or name.',
  suggestions: [80, 8080],
}

const exec = object('A command that must end with 0.', { command: lines('The command and its arguments.') })
const httpGet = object(
  'An HTTP request that must be answered with 200 to 399.',
  {
    path: usually(text('Path.'), '/healthz', '/readyz'),
    port,
    scheme: choice('Scheme.', ['HTTP', 'HTTPS'], 'HTTP'),
    host: rare(text('Host; the pod when left out.')),
    httpHeaders: rare(
      list(
        'Headers.',
        object('A header.', { name: text('Name.'), value: text('Value.') }, { required: ['name', 'value'] }),
      ),
    ),
  },
  { required: ['port'] },
)
const tcpSocket = object(
  'A TCP connection that must open.',
  { port, host: rare(text('Host; the pod when left out.')) },
  { required: ['port'] },
)
const grpc = object(
  'A gRPC health check.',
  { port: { ...port, type: 'integer' }, service: text('Service that is asked about.') },
  { required: ['port'] },
)

export const probe = oneOf(
  'How the kubelet finds out.',
  'Check',
  { httpGet, tcpSocket, exec, grpc },
  {
    initialDelaySeconds: whole('Seconds before the first probe.', { default: 0 }),
    periodSeconds: whole('Seconds between probes.', { default: 10, minimum: 1 }),
    timeoutSeconds: whole('Seconds until a probe counts as failed.', { default: 1, minimum: 1 }),
    successThreshold: whole('Successes in a row that make it good.', { default: 1, minimum: 1 }),
    failureThreshold: whole('Failures in a row that make it bad.', { default: 3, minimum: 1 }),
    terminationGracePeriodSeconds: rare(whole('Seconds to end after a failure; that of the pod when left out.')),
  },
)

const handler = (description: string) =>
  oneOf(description, 'Action', {
    exec: { ...exec, description: 'A command.' },
    httpGet: { ...httpGet, description: 'An HTTP request.' },
    sleep: object('Waits.', { seconds: whole('Seconds.') }, { required: ['seconds'] }),
    tcpSocket: { ...tcpSocket, description: 'Kept for old manifests; not acted on.' },
  })

export const lifecycle = object('What is done after the start and before the end.', {
  postStart: handler('After the start.'),
  preStop: handler('Before the end; counts towards the grace period.'),
  stopSignal: rare(text('Signal that ends it, in place of the image’s.')),
})
