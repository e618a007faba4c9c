/** For libraries that are given one sample after the other: a shuffled stream of ready-made samples. */
globalThis.perSample = (batch, points, labels, { learn, answer }, pair, wrap = (x) => x) => {
  const samples = Array.from(labels, (label, i) => {
    const x = wrap([points[2 * i], points[2 * i + 1]]);
    const y = [label];
    return { x: pair ? pair(x, y) : x, y, raw: x, label };
  });
  const order = samples.map((_, index) => index);
  let position = order.length;
  return {
    advance(steps) {
      for (let left = steps * batch; left > 0; left--) {
        if (position === order.length) {
          for (let i = order.length - 1; i > 0; i--) {
            const j = Math.floor(Math.random() * (i + 1));
            [order[i], order[j]] = [order[j], order[i]];
          }
          position = 0;
        }
        const { x, y } = samples[order[position++]];
        learn(x, y);
      }
    },
    accuracy: () => samples.filter(({ raw, label }) => answer(raw) > 0.5 === label > 0.5).length / samples.length,
  };
};
