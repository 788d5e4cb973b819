// The way to Python in the worker, and why there may be none.

/** Longer than this, in milliseconds, no start takes: it has failed. */
export const PATIENCE = 200_000

/** Where no worker may be started, and what helps; null elsewhere. */
export const whyNone = () => {
  if (location.protocol === "file:") {
    return "browsers start none for a page that is opened from disk. Serve the folder instead: python -m http.server"
  }
  if (self.origin === "null") {
    return 'this frame is in a sandbox. It needs sandbox="allow-scripts allow-same-origin"'
  }
  return null
}

/** One worker for all pages of the site that are open, where the browser shares them. */
export const wayTo = (url: URL, failed: (reason: string) => void): MessagePort => {
  const fail = (event: any) => failed(event.message || "the worker could not be loaded")
  try {
    const shared = new SharedWorker(url, {type: "module"})
    shared.onerror = fail
    return shared.port
  } catch {
    // No browser of a phone shares one.
    const worker = new Worker(url, {type: "module"})
    worker.onerror = fail
    const {port1, port2} = new MessageChannel()
    worker.postMessage(null, [port2])
    return port1
  }
}
