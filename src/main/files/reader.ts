/** The thread that reads one result. */
import { parentPort, workerData } from 'node:worker_threads'
import { readHere, type Reading, type ResultSource } from './resultReader'

const answer = (reading: Reading): void => parentPort?.postMessage(reading)

readHere(workerData as ResultSource).then(
  (read) => answer({ read }),
  (error: Error) => answer({ message: error.message }),
)
