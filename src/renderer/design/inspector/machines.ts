/** Search in the catalogue of machine types: `8 vcpu`, `32gi`, `<0.5`, `gcp`, `arm64`, or a part of the name. */
import { machineTypes, type MachineType } from '../../../design/machineTypes'

const gib = 1024 ** 3

export function searchMachines(query: string): MachineType[] {
  const tests = query
    .toLowerCase()
    .replace(/(\d)\s+(vcpus?|cpus?|gib|gi|gb)\b/g, '$1$2')
    .split(/\s+/)
    .filter(Boolean)
    .map(test)
  return machineTypes
    .filter((type) => tests.every((fits) => fits(type)))
    .sort((a, b) => a.pricePerHour - b.pricePerHour)
}

function test(word: string): (type: MachineType) => boolean {
  const cpus = /^(\d+)v?cpus?$/.exec(word)
  if (cpus) return ({ cpuMilli }) => cpuMilli === Number(cpus[1]) * 1000
  const memory = /^(\d+)(?:gib|gi|gb)$/.exec(word)
  if (memory) return ({ memoryBytes }) => memoryBytes === Number(memory[1]) * gib
  const price = /^(?:<=?\$?|\$)(\d+(?:\.\d+)?)$/.exec(word)
  if (price) return ({ pricePerHour }) => pricePerHour <= Number(price[1])
  if (word === 'gpu') return ({ gpu }) => gpu !== undefined
  return ({ name, provider, arch, gpu }) =>
    [name, provider, arch, gpu?.model ?? ''].some((one) => one.toLowerCase().includes(word))
}
