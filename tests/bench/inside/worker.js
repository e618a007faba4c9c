/**
 * One trainer of one kind, alone in a worker: `?load=a.js,b.js` names its library and its adapter, each adapter sets
 * `makeTrainer(training)`, which resolves to `{advance(steps), accuracy()}`.
 */

importScripts(...new URL(location.href).searchParams.get("load").split(","));

let trainer = null;

const commands = {
  make: async (training) => {
    trainer?.dispose?.();
    const points = Float32Array.from(training.points);
    const labels = Float32Array.from(training.labels);
    trainer = await makeTrainer({ ...training, points, labels });
  },
  /** Trains in chunks of `steps` for about `ms`; resolves with the milliseconds that each chunk took. */
  train: ({ ms, steps }) => {
    const chunks = [];
    const begun = performance.now();
    let now = begun;
    while (now < begun + ms) {
      trainer.advance(steps);
      const then = now;
      now = performance.now();
      chunks.push(now - then);
    }
    return chunks;
  },
  accuracy: () => trainer.accuracy(),
};

onmessage = async ({ data: { name, argument } }) => {
  try {
    postMessage({ value: await commands[name](argument) });
  } catch (error) {
    postMessage({ error: String(error?.stack ?? error) });
  }
};
