import type { ClusterContext } from '../context'
import type { Micros } from '../kernel/time'
import { Client } from '../measure/clients'
import { micros } from '../profile'

/**
 * What goes on in every cluster whatever happens, and is the same for every node: lease renewals, node status reports,
 * leader election, informers' lists. One event stands for all of an interval.
 */
export class Background {
  leaseWrites = 0
  private readonly leases: number
  private readonly nodeStatus: number
  private readonly leader: number
  private readonly listPods: number
  private readonly listNodes: number
  /** Fractions of requests carried over, so that rates are exact over time. */
  private leaseCarry = 0
  private statusCarry = 0
  private leaderCarry = 0
  private listed = false

  constructor(private readonly context: ClusterContext) {
    const { api } = context
    this.leases = api.seriesFor('PUT', 'leases')
    this.nodeStatus = api.seriesFor('PATCH', 'nodes/status')
    this.leader = api.seriesFor('PUT', 'leases')
    this.listPods = api.seriesFor('LIST', 'pods', 'cluster')
    this.listNodes = api.seriesFor('LIST', 'nodes', 'cluster')
  }

  /** The background requests of the interval that begins now. */
  tick(interval: Micros): void {
    const { api, nodes, now } = this.context
    if (!this.listed) {
      // Scheduler, controller manager and proxies fill their informers once.
      this.listed = true
      for (const client of [Client.scheduler, Client.controllerManager]) {
        api.read(this.listPods, now, client)
        api.read(this.listNodes, now, client)
      }
    }
    this.leaseCarry += (nodes.count * interval) / micros('kubelet.leaseInterval')
    this.statusCarry += (nodes.count * interval) / micros('kubelet.nodeStatusReportInterval')
    // Scheduler and controller manager renew their leases.
    this.leaderCarry += (2 * interval) / micros('leaderElection.retryPeriod')
    const leases = Math.floor(this.leaseCarry)
    const reports = Math.floor(this.statusCarry)
    const elections = Math.floor(this.leaderCarry)
    this.leaseCarry -= leases
    this.statusCarry -= reports
    this.leaderCarry -= elections
    this.leaseWrites += leases
    api.startInterval()
    api.background(this.leases, now, interval, leases)
    api.background(this.nodeStatus, now, interval, reports)
    api.background(this.leader, now, interval, elections, Client.controllerManager)
  }
}
