import type { CommandLine, CommandOutput } from '../../../../design/commandOutput'

const pods = ['checkout-7d9f8c-00012', 'checkout-7d9f8c-00047', 'frontend-64c7b5-00113']
const refused = (pod: string) =>
  `error when evicting pods/"${pod}" -n "shop" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.`

/** A drain under a budget from 1:00 on: one pod goes, two are refused and tried again five seconds later each. */
export function fakeOutput(now: number): CommandOutput {
  const lines: CommandLine[] = []
  const say = (time: number, text: string, stream: CommandLine['stream'] = 'out') =>
    lines.push({ time, command: 'Drain general-00007', stream, text })
  say(60, 'node/general-00007 cordoned')
  say(60.02, 'Warning: ignoring DaemonSet-managed Pods: kube-system/node-agent-x7k2p', 'err')
  pods.forEach((pod) => say(60.02, `evicting pod shop/${pod}`))
  pods.slice(1).forEach((pod) => say(60.04, refused(pod), 'err'))
  pods.forEach((pod, turn) => {
    const at = 60 + 5 * turn
    if (turn > 0) pods.slice(turn).forEach((one) => say(at + 0.03, `evicting pod shop/${one}`))
    if (turn > 0) pods.slice(turn + 1).forEach((one) => say(at + 0.05, refused(one), 'err'))
    say(at + 2.06, `pod/${pod} evicted`)
  })
  say(72.06, 'node/general-00007 drained')
  return { lines: lines.filter(({ time }) => time <= now), earlier: 0 }
}
